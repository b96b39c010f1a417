using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Values;

/// <summary>People read times in the zone of the installation.</summary>
public sealed class ReadableTimesSpecs
{
    private static readonly DateTimeZone s_paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    [Theory]
    [InlineData("Round 1, until 2026-03-05T09:00:00Z.", "Round 1, until Thursday 5 March 2026, 10:00 Europe/Paris.")]
    [InlineData(
        "2026-07-01T22:30:00.5Z and 2026-01-01T00:00:00Z",
        "Thursday 2 July 2026, 00:30 Europe/Paris and Thursday 1 January 2026, 01:00 Europe/Paris")]
    [InlineData(
        "Order 2026-03-05 and 12026-03-05T09:00:00Z stay, as does 2026-13-05T09:00:00Z",
        "Order 2026-03-05 and 12026-03-05T09:00:00Z stay, as does 2026-13-05T09:00:00Z")]
    public void Instants_in_a_text_become_readable(string text, string readable) => Assert.Equal(readable, ReadableTimes.In(text, s_paris));

    [Fact]
    public void Mail_shows_its_deadline_readably_and_keeps_its_key()
    {
        var facts = new FactBook();
        facts.Add(Kinds.Operator(new Code("mia")), new OperatorFacts("Mia", false, []));
        var at = Instant.FromUtc(2026, 3, 5, 9, 0);
        var notice = new Notice(
            $"late:{at}", MailTemplates.TaskLate, [new Code("mia")], "Task T1 is late", $"It should have ended {at}.", at);

        var sent = Assert.Single(NoticeBook.Send([notice], at, facts, s_paris)!.Notices);

        Assert.Equal(
            ("late:2026-03-05T09:00:00Z", "It should have ended Thursday 5 March 2026, 10:00 Europe/Paris."), (sent.Key, sent.Body));
    }
}
