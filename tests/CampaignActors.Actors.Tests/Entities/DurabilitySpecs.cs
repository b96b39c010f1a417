namespace CampaignActors.Actors.Tests.Entities;

/// <summary>Commands against the real journal: what was answered is there, once, whatever happens to the actor or the node.</summary>
public sealed class DurabilitySpecs
{
    [Fact]
    public async Task Accepted_commands_survive_a_restart_of_the_node()
    {
        await using var node = await TestNode.StartAsync();
        Assert.Equal(Outcome.Accepted, (await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1")).Outcome);
        Assert.Equal(Outcome.Accepted, (await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2")).Outcome);
        var before = await node.StateAsync<BudgetState>(Some.Budget("B1"));

        await node.StartAgainAsync();

        var after = await node.StateAsync<BudgetState>(Some.Budget("B1"));
        Assert.Equal(Some.Eur(70), after.Free);
        Assert.Equal(before.Held, after.Held);
        Assert.Equal(2, node.Events.Rows);
    }

    [Fact]
    public async Task The_same_id_gets_the_first_answer_again_before_and_after_a_restart()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1");
        var first = await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2");
        await node.SendAsync(Some.Budget("B1"), Some.Reserve("stand", 30), "c3");

        Assert.Equal(first, await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2"));
        await node.StartAgainAsync();
        Assert.Equal(first, await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2"));
        Assert.Equal(Some.Eur(40), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task The_same_id_with_another_payload_is_a_conflict()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1");
        await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2");

        var answer = await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 31), "c2");

        Assert.Equal(Refusal.Conflict, answer.Refusal);
        Assert.Equal(Some.Eur(70), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task Blocking_budget_is_never_overspent()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c0");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 3), $"c{n + 1}")));

        Assert.Equal(33, answers.Count(a => a.Ok));
        Assert.All(answers.Where(a => !a.Ok), a => Assert.Equal(Refusal.Insufficient, a.Refusal));
        Assert.Equal(Some.Eur(1), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task Actor_killed_while_it_writes_loses_no_answered_command()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(1_000), "c0");

        // The first answer of a wave says that the rest of it is being written.
        var sending = new List<Task<Answer>>();
        for (var wave = 0; wave < 5; wave++)
        {
            var sent = Enumerable.Range(wave * 20, 20)
                .Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}"))
                .ToList();
            sending.AddRange(sent);
            await Task.WhenAny(sent);
            await node.KillAsync(Some.Budget("B1"));
        }
        var answers = await Task.WhenAll(sending);

        Assert.All(answers, a => Assert.Equal(Outcome.Accepted, a.Outcome));
        Assert.Equal(Some.Eur(900), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
        Assert.Equal(0, node.Running.Context.Permits.InUse);
    }

    [Fact]
    public async Task Effect_arrives_exactly_once_although_both_actors_are_killed()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Group("G1"), Some.Label("Sales"), "g1");
        for (var i = 0; i < 6; i++)
        {
            var answer = await node.SendAsync(Some.Operator("O1"), i % 2 == 0 ? Some.Member("G1") : Some.Member(), $"o{i}");
            Assert.Equal(Outcome.Accepted, answer.Outcome);
            await node.KillAsync(i % 3 == 0 ? Some.Group("G1") : Some.Operator("O1"));
        }
        await node.SendAsync(Some.Operator("O1"), Some.Member("G1"), "o9");

        await TestNode.EventuallyAsync(
            async () => (await node.Client.ReadAsync(Some.Group("G1"))).Revision == 8, "the group has taken in all seven changes");
        Assert.Equal(["O1"], (await node.StateAsync<GroupState>(Some.Group("G1"))).Members.Select(m => m.Text));
        await TestNode.EventuallyAsync(
            async () => !(await node.Client.ReadAsync(Some.Operator("O1"))).Due.Any(d => d.Agenda == AgendaName.Outbox),
            "the outbox is empty");
    }

    [Fact]
    public async Task A_kind_that_does_not_exist_is_refused_at_once()
    {
        await using var node = await TestNode.StartAsync();

        var answer = await node.SendAsync(new("nonsense", new("X")), Some.Label("x"), "c1");

        Assert.Equal(Refusal.Unknown, answer.Refusal);
    }

    [Fact]
    public async Task Unanswered_command_can_be_sent_again_after_a_stop()
    {
        await using var node = await TestNode.StartAsync();
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(1_000), "c0");
        using var gone = new CancellationTokenSource();
        var sending = Enumerable.Range(0, 300)
            .Select(n => node.Client.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}", "me", gone.Token)).ToList();
        await node.StopAsync();
        await gone.CancelAsync();
        await Task.WhenAll(sending.Select(s => s.ContinueWith(_ => { }, TaskScheduler.Default)));
        var answered = sending.Where(s => s.IsCompletedSuccessfully && s.Result.Outcome == Outcome.Accepted).Select(s => s.Result).ToList();

        await node.StartAgainAsync();
        var again = await Task.WhenAll(
            Enumerable.Range(0, 300).Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}")));

        Assert.All(again, a => Assert.Equal(Outcome.Accepted, a.Outcome));
        Assert.Subset(again.Select(a => a.Revision).ToHashSet(), answered.Select(a => a.Revision).ToHashSet());
        Assert.Equal(Some.Eur(700), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }

    [Fact]
    public async Task A_shell_that_throws_is_thrown_away_and_its_journal_goes_on()
    {
        var rules = new ThrowsOnce();
        await using var node = await TestNode.StartAsync(o => o with { Rules = rules });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c0");
        rules.Armed = true;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 1), $"c{n + 1}")));

        Assert.All(answers, a => Assert.Equal(Outcome.Accepted, a.Outcome));
        Assert.Equal(Some.Eur(80), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
        Assert.Contains(node.Events.Alarms, a => a.Entity == Some.Budget("B1") && a.Text.Contains("a defect"));
    }

    private sealed class ThrowsOnce : ShellRules
    {
        public bool Armed { get; set; }

        public override bool IsRepeat(bool remembered)
        {
            if (!Armed)
                return remembered;
            Armed = false;
            throw new InvalidOperationException("a defect");
        }
    }
}
