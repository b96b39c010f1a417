using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>
/// Senders on connections of their own, beside sweeps, orders, suppressions and counts: what two of them do at the same
/// moment breaks no rule. Time is a count of steps, so leases end while their senders are at work.
/// </summary>
public abstract class RacingSenderSpecs : LedgerSpecs
{
    private const int Count = 120;
    private static readonly Duration s_lease = Duration.FromSeconds(60);

    private readonly ConcurrentQueue<(long Place, long Fence, HandOver? Result)> _log = new();
    private int _steps;

    private Instant Now => Noon + Duration.FromSeconds(Interlocked.Increment(ref _steps));

    [Theory]
    [InlineData(UnknownPolicy.Resend)]
    [InlineData(UnknownPolicy.Hold)]
    public async Task Senders_at_once_hand_each_message_over_once(UnknownPolicy policy)
    {
        await Ledger.OpenAsync(Plan(await FreezeAsync(Count), policy), Noon, default);
        await OrderAsync(1, released: Count / 2);
        using var over = new CancellationTokenSource();
        Task[] others = [UntilAsync(over, SweepAsync), UntilAsync(over, OrdersAsync), UntilAsync(over, CountedAsync), SuppressAsync()];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => SenderAsync(new Random(i)))));
        await over.CancelAsync();
        await Task.WhenAll(others);

        await FinishAsync();
        await CheckAsync(policy);
    }

    private static Task UntilAsync(CancellationTokenSource over, Func<int, Task> step) => Task.Run(async () =>
    {
        for (var i = 0; i < 102 && !over.IsCancellationRequested; i++)
            await step(i);
    });

    private async Task SenderAsync(Random random)
    {
        for (var idle = 0; idle < 20;)
        {
            var claim = await Ledger.ClaimAsync(First, "n", random.Next(1, 12), Paces(random), Now, s_lease, default);
            idle = claim is null ? idle + 1 : 0;
            // Some senders are lost with what they have claimed.
            if (claim is null || random.Next(12) == 0)
                continue;
            if (random.Next(12) == 0)
            {
                await Ledger.ReturnAsync(claim, default);
                continue;
            }
            var begun = await Ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], Now, default);
            foreach (var place in begun)
                _log.Enqueue((place, claim.Fence, null));
            if (random.Next(12) == 0)
                continue;
            foreach (var place in begun)
            {
                var result = random.Next(4) > 0 ? HandOver.Sent : (HandOver)random.Next(6);
                if (await Ledger.RecordAsync(claim, [new(place, result, "ok")], Now, default) == 1)
                    _log.Enqueue((place, claim.Fence, result));
            }
        }
    }

    private static ClaimPaces Paces(Random random) => random.Next(2) == 0
        ? ClaimPaces.None
        : new(
            [new Pace("email", 1_000, Duration.FromSeconds(1))],
            new Dictionary<string, Pace> { ["x1.nl"] = new("domain:x1.nl", 3, Duration.FromSeconds(1)) });

    private Task SweepAsync(int step) => Ledger.SweepAsync(Now, default);

    private Task OrdersAsync(int step) => Ledger.DirectAsync(
        First,
        new(step + 2, step % 4 == 3 ? MailingState.Held : MailingState.Running, Math.Min(Count, (Count / 2) + step), step / 5, null), Now,
        default);

    private async Task CountedAsync(int step)
    {
        Assert.Equal(Count, (await Ledger.CountsAsync(First, default)).Total);
        foreach (var report in await Ledger.ReportsAsync(default))
            await Ledger.ReportedAsync(First, report.Number, default);
    }

    private async Task SuppressAsync()
    {
        for (var i = 1; i <= 20; i++)
            await Store.SuppressAsync($"R{i * 5}", new Suppression(Channel.Email, SuppressionReason.Manual, Noon, "list"), default);
    }

    /// <summary>A sender of its own takes up what is left.</summary>
    private async Task FinishAsync()
    {
        _steps += 3_600;
        await Ledger.SweepAsync(Now, default);
        await OrderAsync(1_000_000, released: Count, retry: 1_000_000);
        while (await Ledger.ClaimAsync(First, "n", 100, ClaimPaces.None, Now, s_lease, default) is { } claim)
        {
            foreach (var place in await Ledger.BeginAsync(claim, [.. claim.Messages.Select(m => m.Place)], Now, default))
            {
                _log.Enqueue((place, claim.Fence, null));
                if (await Ledger.RecordAsync(claim, [new(place, HandOver.Sent, "ok")], Now, default) == 1)
                    _log.Enqueue((place, claim.Fence, HandOver.Sent));
            }
        }
        await OrderAsync(1_000_001, MailingState.Ended, released: Count);
    }

    private async Task CheckAsync(UnknownPolicy policy)
    {
        var counts = await Ledger.CountsAsync(First, default);
        Assert.Equal(Count, counts.Total);
        var lines = new Dictionary<long, MessageLine>();
        foreach (var state in Enum.GetValues<MessageState>())
        {
            foreach (var line in await Ledger.LinesAsync(First, state, 0, Count, default))
                lines.Add(line.Place, line);
        }
        foreach (var (place, line) in lines)
        {
            var begun = _log.Where(l => l.Place == place && l.Result is null).Select(l => l.Fence).Order().ToList();
            var ends = _log.Where(l => l.Place == place && l.Result is not null).ToDictionary(l => l.Fence, l => l.Result!.Value);
            bool Doubtful(long fence) => !ends.TryGetValue(fence, out var end) || end == HandOver.Unknown;
            Assert.Equal(begun.Distinct(), begun);
            Assert.Equal(begun.Count, line.Attempt);
            Assert.Equal(line.State == MessageState.Sent ? 1 : 0, ends.Count(e => e.Value == HandOver.Sent));
            // After a confirmed one there is none; after a doubtful one there is another by the policy alone.
            Assert.DoesNotContain(begun.SkipLast(1), f => ends.TryGetValue(f, out var end) && end is HandOver.Sent or HandOver.Refused);
            if (policy == UnknownPolicy.Hold)
                Assert.DoesNotContain(begun.SkipLast(1), Doubtful);
            Assert.Equal(policy == UnknownPolicy.Resend && begun.Any(Doubtful), line.PossiblyTwice);
        }
        Assert.Contains(lines.Values, l => l.State == MessageState.Suppressed);
        Assert.True(counts.HandedOver > Count / 8);
        var report = (await Ledger.ReportsAsync(default)).Single();
        Assert.Equal(LedgerText.Shown(counts), LedgerText.Shown(report.Counts));
        Assert.Empty(await Ledger.ProblemsAsync(default));
    }
}

public sealed class SqliteRacingSenderSpecs : RacingSenderSpecs
{
    private readonly TempFolder _folder = new();

    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.SqliteAsync(_folder);

    public override Task DisposeAsync() => StoreKinds.CloseAsync(Store, _folder);
}

public sealed class PostgresRacingSenderSpecs(PostgresFixture postgres) : RacingSenderSpecs, IClassFixture<PostgresFixture>
{
    private protected override Task<IRecipientDatabase> StoreAsync() => StoreKinds.PostgresAsync(postgres);
}
