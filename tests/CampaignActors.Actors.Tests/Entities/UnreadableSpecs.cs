namespace CampaignActors.Actors.Tests.Entities;

/// <summary>A journal that this version cannot read concerns the entity whose it is, loudly, and no other.</summary>
public sealed class UnreadableSpecs
{
    [Theory]
    [InlineData(
        "UPDATE journal SET manifest = 'env9' WHERE persistence_id = 'budgets-B1' AND sequence_number = 2", "unknown manifest 'env9'")]
    [InlineData(
        "UPDATE journal SET message = CAST('{\"at\":\"2026' AS BLOB) WHERE persistence_id = 'budgets-B1' AND sequence_number = 2", "row 2")]
    [InlineData(
        "UPDATE journal SET message = CAST(replace(CAST(message AS TEXT), 'budget.held', 'budget.guessed') AS BLOB) WHERE persistence_id = "
            + "'budgets-B1'",
        "budget.guessed")]
    [InlineData("DELETE FROM journal WHERE persistence_id = 'budgets-B1' AND sequence_number = 2", "row 2 is missing")]
    [InlineData("UPDATE journal SET identifier = 77 WHERE persistence_id = 'budgets-B1' AND sequence_number = 2", "77")]
    public async Task A_row_that_cannot_be_read_quarantines_its_entity_only(string damage, string reason)
    {
        await using var node = await TestNode.StartAsync();
        foreach (var budget in new[] { "B1", "B2" })
        {
            await node.SendAsync(Some.Budget(budget), Some.Envelope(100), "c1");
            await node.SendAsync(Some.Budget(budget), Some.Reserve("fair", 30), "c2");
            await node.SendAsync(Some.Budget(budget), Some.Reserve("stand", 20), "c3");
        }
        await node.StopAsync();
        Assert.NotEqual(0, node.Sql(damage));
        await node.StartAgainAsync();

        var answer = await node.SendAsync(Some.Budget("B1"), Some.Reserve("more", 1), "c4");

        Assert.Equal((Outcome.Rejected, Refusal.State), (answer.Outcome, answer.Refusal));
        Assert.StartsWith("quarantined: ", answer.Text);
        Assert.Contains(reason, answer.Text);
        await Assert.ThrowsAsync<EntityUnreadableException>(() => node.Client.ReadAsync(Some.Budget("B1")));
        Assert.Contains(node.Events.Alarms, a => a.Entity == Some.Budget("B1") && a.Text.Contains("quarantined"));
        Assert.True((await node.SendAsync(Some.Budget("B2"), Some.Reserve("more", 1), "c4")).Ok);
        Assert.DoesNotContain(node.Events.Alarms, a => a.Entity == Some.Budget("B2"));
    }

    [Fact]
    public async Task A_mended_journal_is_read_again_when_the_quarantined_actor_has_gone()
    {
        await using var node = await TestNode.StartAsync(o => o with { PassivateAfter = TimeSpan.FromMilliseconds(300) });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1");
        await node.StopAsync();
        node.Sql("UPDATE journal SET manifest = 'env9'");
        await node.StartAgainAsync();
        Assert.StartsWith("quarantined", (await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2")).Text);

        node.Sql("UPDATE journal SET manifest = 'env1'");

        await TestNode.EventuallyAsync(async () => !await node.IsLiveAsync(Some.Budget("B1")), "the quarantined actor has gone");
        Assert.True((await node.SendAsync(Some.Budget("B1"), Some.Reserve("fair", 30), "c2")).Ok);
    }

    [Theory]
    [InlineData("UPDATE snapshot SET snapshot = CAST('{\"schema\":1,\"seq\":' AS BLOB)")]
    [InlineData("UPDATE snapshot SET snapshot = CAST(replace(CAST(snapshot AS TEXT), '\"schema\":3', '\"schema\":9') AS BLOB)")]
    [InlineData("UPDATE snapshot SET snapshot = CAST(replace(CAST(snapshot AS TEXT), '\"seq\":', '\"seq\":1') AS BLOB)")]
    [InlineData("UPDATE snapshot SET manifest = 'snap9'")]
    [InlineData("UPDATE snapshot SET serializer_id = 77")]
    public async Task A_snapshot_that_is_of_no_use_is_replaced_by_all_rows(string damage)
    {
        await using var node = await TestNode.StartAsync(o => o with { Shell = o.Shell with { SnapshotEvery = 5 } });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c0");
        for (var n = 1; n <= 12; n++)
            await node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 2), $"c{n}");
        await node.StopAsync();
        Assert.NotEqual(0, node.Sql(damage));
        await node.StartAgainAsync();

        Assert.Equal(Some.Eur(76), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
        Assert.Equal(4, (await node.SendAsync(Some.Budget("B1"), Some.Reserve("p3", 2), "c3")).Revision);
        Assert.Empty(node.Events.Alarms);
    }

    [Fact]
    public async Task A_good_snapshot_is_used()
    {
        await using var node = await TestNode.StartAsync(o => o with { Shell = o.Shell with { SnapshotEvery = 5 } });
        await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c0");
        for (var n = 1; n <= 12; n++)
            await node.SendAsync(Some.Budget("B1"), Some.Reserve($"p{n}", 2), $"c{n}");
        await node.StopAsync();
        // Rows below the snapshot are not read: damage there does no harm.
        Assert.NotEqual(0, node.Sql("UPDATE journal SET manifest = 'env9' WHERE sequence_number < 5"));
        await node.StartAgainAsync();

        Assert.Equal(Some.Eur(76), (await node.StateAsync<BudgetState>(Some.Budget("B1"))).Free);
    }
}
