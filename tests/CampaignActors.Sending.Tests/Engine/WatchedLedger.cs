using System.Collections.Concurrent;
using CampaignActors.Audience.Messages;
using NodaTime;

namespace CampaignActors.Sending.Tests.Engine;

/// <summary>A ledger whose calls a test can watch, hold, break, and cut off as the death of a process does.</summary>
internal sealed class WatchedLedger(IMessageLedger inner) : IMessageLedger
{
    private readonly TaskCompletionSource _never = new();
    private volatile bool _cut;

    /// <summary>
    /// Called with the name of an operation before and after it is carried out; what it throws is what the caller gets.
    /// </summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>From now on nothing is carried out and nothing answers.</summary>
    public void Cut() => _cut = true;

    public Task OpenAsync(MailingPlan plan, Instant now, CancellationToken ct) => inner.OpenAsync(plan, now, ct);

    public Task DirectAsync(MailingKey key, MailingOrder order, Instant now, CancellationToken ct) => inner.DirectAsync(key, order, now,
        ct);

    public Task<IReadOnlyList<MailingHead>> MailingsAsync(Instant now, CancellationToken ct) =>
        CallAsync("mailings", () => inner.MailingsAsync(now, ct));

    public Task<MailingHead?> MailingAsync(MailingKey key, Instant now, CancellationToken ct) => inner.MailingAsync(key, now, ct);

    public Task<MessageClaim?> ClaimAsync(
        MailingKey key, string node, int most, ClaimPaces paces, Instant now, Duration lease, CancellationToken ct) =>
        CallAsync("claim", () => inner.ClaimAsync(key, node, most, paces, now, lease, ct));

    public Task<IReadOnlySet<long>> BeginAsync(MessageClaim claim, IReadOnlyCollection<long> places, Instant now, CancellationToken ct) =>
        CallAsync("begin", () => inner.BeginAsync(claim, places, now, ct));

    public Task<int> RecordAsync(
        MessageClaim claim, IReadOnlyCollection<HandOverOutcome> outcomes, Instant now, CancellationToken ct) =>
        CallAsync("record", () => inner.RecordAsync(claim, outcomes, now, ct));

    public Task ReturnAsync(MessageClaim claim, CancellationToken ct) => CallAsync("return", async () =>
    {
        await inner.ReturnAsync(claim, ct);
        return 0;
    });

    public Task<int> SweepAsync(Instant now, CancellationToken ct) => CallAsync("sweep", () => inner.SweepAsync(now, ct));

    public Task<MailingCounts> CountsAsync(MailingKey key, CancellationToken ct) => inner.CountsAsync(key, ct);

    public Task<IReadOnlyList<MailingReport>> ReportsAsync(CancellationToken ct) => CallAsync("reports", () => inner.ReportsAsync(ct));

    public Task ReportedAsync(MailingKey key, int number, CancellationToken ct) => inner.ReportedAsync(key, number, ct);

    public Task<long> DecideAsync(MailingKey key, bool again, Instant now, CancellationToken ct) => inner.DecideAsync(key, again, now, ct);

    public Task<IReadOnlyList<MessageLine>> OfRecipientAsync(string key, CancellationToken ct) => inner.OfRecipientAsync(key, ct);

    public Task<IReadOnlyList<MessageLine>> LinesAsync(MailingKey key, MessageState state, long after, int limit, CancellationToken ct) =>
        inner.LinesAsync(key, state, after, limit, ct);

    public Task<MessageLine?> ByTokenAsync(string token, CancellationToken ct) => inner.ByTokenAsync(token, ct);

    public Task<MessageLine?> ByIdAsync(string id, CancellationToken ct) => inner.ByIdAsync(id, ct);

    public Task<bool> FeedbackAsync(MessageLine line, FeedbackKind kind, string @event, Instant at, CancellationToken ct) =>
        inner.FeedbackAsync(line, kind, @event, at, ct);

    public Task<int> RestoredAsync(CancellationToken ct) => inner.RestoredAsync(ct);

    public Task<int> PurgeAsync(Instant before, CancellationToken ct) => inner.PurgeAsync(before, ct);

    public Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken ct) => inner.ProblemsAsync(ct);

    private async Task<T> CallAsync<T>(string what, Func<Task<T>> call)
    {
        Calls.Enqueue(what);
        if (_cut)
            await _never.Task;
        await Before(what);
        var answer = await call();
        if (_cut)
            await _never.Task;
        await After(what);
        return answer;
    }
}
