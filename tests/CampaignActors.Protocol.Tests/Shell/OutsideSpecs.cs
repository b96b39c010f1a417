using CampaignActors.Domain.Notices;
using static CampaignActors.Protocol.Tests.Shell.Samples;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Effects on the world outside: one at a time, tried again after longer and longer, with the same key.</summary>
public sealed class OutsideSpecs
{
    private static Bench TwoMails() => AnnaJoining().AllWritten()
        .Effect(Board, 1, new Notify("k1", "t", "first", "b", Board))
            .Effect(Board, 2, new Notify("k2", "t", "second", "b", Board)).AllWritten();

    private static IEnumerable<string> Mails(Bench bench) =>
        bench.Effects.Where(e => e.Target == Outside.Mail).Select(e => ((SendMail)e.Payload).Subject);

    private static OutsideReply Reply(long counter, string key, Duration after, string? error = null) =>
        new(Anna, Outside.Mail, counter, Bench.Start + after, new OutsideDone(key, error, 0));

    [Fact]
    public void One_goes_at_a_time()
    {
        var bench = TwoMails();
        Assert.Equal(["first"], Mails(bench));
        bench.Handle(Reply(1, "groups/board:k1", Duration.Zero)).AllWritten();
        Assert.Equal(["first", "second"], Mails(bench));
        bench.Handle(Reply(2, "groups/board:k2", Duration.Zero)).AllWritten();
        Assert.False(bench.Shell.HasUnconfirmed);
    }

    [Fact]
    public void A_failure_is_tried_again_after_longer_and_longer_and_for_ever()
    {
        var bench = TwoMails();
        var at = Duration.Zero;
        foreach (var wait in new[] { 1, 10, 60, 900, 900 })
        {
            bench.Sent.Clear();
            bench.Handle(Reply(1, "groups/board:k1", at, "no route")).AllWritten();
            bench.Wake(Bench.Start + at + Duration.FromSeconds(wait) - Duration.FromMilliseconds(1)).AllWritten();
            Assert.Empty(Mails(bench));
            at += Duration.FromSeconds(wait);
            Assert.Equal(Bench.Start + at, bench.Row(bench.Journal.Count - 1).Retry!.At);
            bench.Wake(Bench.Start + at);
            Assert.Equal(["first"], Mails(bench));
        }
        Assert.Contains(bench.Row(bench.Journal.Count - 1).Due, d => d.Agenda == AgendaName.Outbox && d.At == Bench.Start + at);
        bench.Handle(Reply(1, "groups/board:k1", at)).AllWritten();
        Assert.Equal(["first", "second"], Mails(bench));
    }

    [Fact]
    public void A_failure_that_is_told_twice_is_one_try()
    {
        var bench = TwoMails().Handle(Reply(1, "groups/board:k1", Duration.Zero, "no route")).AllWritten();
        var rows = bench.Journal.Count;
        bench.Handle(Reply(1, "groups/board:k1", Duration.Zero, "no route"));
        Assert.Null(bench.InFlight);
        Assert.Equal(rows, bench.Journal.Count);
        bench.Wake(Bench.Start + Duration.FromSeconds(1));
        bench.Handle(Reply(1, "groups/board:k1", Duration.FromSeconds(1), "no route")).AllWritten();
        Assert.Equal(2, bench.Row(rows).Retry!.Attempts);
        // The first failure comes once more, long after.
        bench.Wake(Bench.Start + Duration.FromSeconds(11)).Handle(Reply(1, "groups/board:k1", Duration.Zero, "no route"));
        Assert.Null(bench.InFlight);
    }

    [Fact]
    public void Nor_is_it_another_one_when_it_is_told_again_beyond_the_longest_wait()
    {
        var bench = TwoMails();
        foreach (var at in new[] { 0, 1, 11, 71 })
            bench.Wake(Bench.Start + Duration.FromSeconds(at)).Handle(Failed(at)).AllWritten();
        var rows = bench.Journal.Count;
        foreach (var now in new[] { 72, 971, 2_000 })
        {
            bench.Wake(Bench.Start + Duration.FromSeconds(now)).AllWritten().Handle(Failed(0)).Handle(Failed(71));
            Assert.Null(bench.InFlight);
            Assert.Equal(rows, bench.Journal.Count);
        }

        bench.Handle(Failed(971)).AllWritten();
        Assert.Equal(5, bench.Row(rows).Retry!.Attempts);

        static OutsideReply Failed(int at) => Reply(1, "groups/board:k1", Duration.FromSeconds(at), "no route");
    }

    [Fact]
    public void Tries_are_counted_over_a_restart()
    {
        var bench = TwoMails().Handle(Reply(1, "groups/board:k1", Duration.Zero, "no route")).AllWritten();
        var next = bench.Restarted();
        Assert.Empty(Mails(next));
        next.Wake(Bench.Start + Duration.FromSeconds(1));
        Assert.Equal(["first"], Mails(next));
        next.Handle(Reply(1, "groups/board:k1", Duration.FromSeconds(1), "no route")).AllWritten();
        Assert.Equal(2, next.Row(next.Journal.Count - 1).Retry!.Attempts);
    }

    [Fact]
    public void An_effect_that_is_asked_for_again_replaces_the_try_that_waits()
    {
        var bench = AnnaJoining().AllWritten().Effect(Board, 1, new Notify("k1", "t", "first", "b", Board)).AllWritten()
            .Handle(Reply(1, "groups/board:k1", Duration.Zero, "no route")).AllWritten();
        bench.Sent.Clear();

        bench.Effect(Board, 2, new Notify("k1", "t", "first", "b", Board)).AllWritten();

        Assert.Equal(["first"], Mails(bench));
        var row = bench.Row(bench.Journal.Count - 1);
        Assert.Equal([new EffectId(Outside.Mail, 1)], row.Confirmed);
        Assert.Equal(["first"], Mails(bench.Restarted()));
        bench.Handle(Reply(1, "groups/board:k1", Duration.Zero));
        Assert.True(bench.Shell.HasUnconfirmed);
        bench.Handle(Reply(2, "groups/board:k1", Duration.Zero, "no route")).AllWritten();
        Assert.Equal(1, bench.Row(bench.Journal.Count - 1).Retry!.Attempts);
    }

    [Fact]
    public void A_second_confirmation_changes_nothing()
    {
        var bench = TwoMails().Handle(Reply(1, "groups/board:k1", Duration.Zero)).AllWritten();
        var rows = bench.Journal.Count;
        bench.Handle(Reply(1, "groups/board:k1", Duration.Zero)).Handle(Reply(1, "groups/board:k1", Duration.Zero, "late failure"));
        Assert.Null(bench.InFlight);
        Assert.Equal(rows, bench.Journal.Count);
    }

    [Fact]
    public void After_a_crash_the_key_goes_out_again_and_is_the_same()
    {
        var bench = TwoMails();
        var first = (SendMail)bench.Effects.Single(e => e.Target == Outside.Mail).Payload;
        var again = (SendMail)bench.Restarted().Effects.Single(e => e.Target == Outside.Mail).Payload;
        Assert.Equal(first.Key, again.Key);
    }
}
