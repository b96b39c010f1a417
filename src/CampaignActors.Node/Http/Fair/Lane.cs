using CampaignActors.Actors.Client;
using NodaTime;

namespace CampaignActors.Node.Http.Fair;

/// <summary>The limits of a <see cref="Lane"/>.</summary>
/// <param name="What">Name of the class of requests in messages, such as "reads".</param>
/// <param name="AtOnce">Requests that run at the same time.</param>
public sealed record LaneSize(string What, int AtOnce)
{
    /// <summary>Requests that may wait for a place.</summary>
    public int Waiting { get; init; }

    /// <summary>How long a request waits before it is refused.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests of one caller that run at the same time.</summary>
    public int OfOne { get; init; } = AtOnce;

    /// <summary>Requests of one caller that may wait.</summary>
    public int WaitingOfOne { get; init; }

    /// <summary>Places of <see cref="AtOnce"/> that are reserved for administrators.</summary>
    public int Reserved { get; init; }

    /// <summary>The setting with which the share of one caller can be changed; empty: there is none.</summary>
    public string Setting { get; init; } = "";
}

/// <summary>
/// Concurrency limiter for one class of requests, with a share for each caller. A few more wait; turns go round the callers that wait, so a
/// caller with many requests delays its own. A flood of one class costs a known amount of memory and threads, and leaves room for the
/// others.
/// </summary>
/// <remarks>
/// .NET's <see cref="System.Threading.RateLimiting.ConcurrencyLimiter"/> does not fit: its queue is one list in order of arrival, so a
/// caller with a thousand waiting requests would delay all others, and chained limiters for total and caller cannot take turns between
/// callers. It has no reserved permits, and it does not tell which bound refused a request, which here is 429 for the share of a caller and
/// 503 for the total. Rates, which need none of that, use the library: see <c>RequestRates</c>.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class Lane(LaneSize size)
{
    private static readonly Duration s_retryAfter = Duration.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Guest> _guests = new(StringComparer.Ordinal);

    /// <summary>Callers with waiting requests, in the order of their turns.</summary>
    private readonly LinkedList<Guest> _round = new();
    private int _inside;
    private int _waiting;

    /// <summary>Waits for a turn.</summary>
    /// <returns>The place; disposing it gives it to the next request.</returns>
    /// <exception cref="ShareUsedException">The caller has used up its share of places and of the queue.</exception>
    /// <exception cref="TooBusyException">The queue is full, or no place was free in time.</exception>
    public async Task<IDisposable> EnterAsync(Asker who, CancellationToken ct)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (!_guests.TryGetValue(who.Who, out var guest))
                guest = new Guest(who.Who);
            if (guest.Waiting.Count == 0 && MayEnter(guest, who.Administrator))
                return Enter(guest);
            Check(guest, who.Administrator);
            _guests[who.Who] = guest;
            waiter = new Waiter(guest, who.Administrator);
            guest.Waiting.AddLast(waiter);
            if (guest.Waiting.Count == 1)
                _round.AddLast(guest);
            _waiting++;
        }
        try
        {
            return await waiter.Turn.Task.WaitAsync(size.Patience, ct);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!Withdraw(waiter))
                (await waiter.Turn.Task).Dispose(); // It was granted in this moment.
            if (e is OperationCanceledException)
                throw;
            throw new TooBusyException(
                $"no turn came up for {size.What} within {size.Patience.TotalSeconds:0} s, try again later", s_retryAfter);
        }
    }

    private bool MayEnter(Guest guest, bool administrator) =>
        _inside < (administrator ? size.AtOnce : size.AtOnce - size.Reserved) && guest.Inside < size.OfOne;

    private void Check(Guest guest, bool administrator)
    {
        if (guest.Waiting.Count >= size.WaitingOfOne && (guest.Inside >= size.OfOne || size.WaitingOfOne > 0))
        {
            throw new ShareUsedException($"{guest.Inside + guest.Waiting.Count} requests of this caller for {size.What} are under way, "
                + "which is the share of one caller"
                + $"{(size.Setting.Length > 0 ? $" ({size.Setting})" : "")}: end some, or try again later");
        }
        var places = administrator ? size.Waiting : size.Waiting - (size.Reserved * size.Waiting / Math.Max(1, size.AtOnce));
        if (_waiting >= places)
            throw new TooBusyException($"{_inside + _waiting} requests for {size.What} are under way, try again later", s_retryAfter);
    }

    private Turn Enter(Guest guest)
    {
        _inside++;
        guest.Inside++;
        _guests[guest.Who] = guest;
        return new Turn(this, guest);
    }

    private bool Withdraw(Waiter waiter)
    {
        lock (_lock)
        {
            if (!waiter.Guest.Waiting.Remove(waiter))
                return false;
            _waiting--;
            if (waiter.Guest.Waiting.Count == 0)
                _round.Remove(waiter.Guest);
            Forget(waiter.Guest);
            return true;
        }
    }

    private void Leave(Guest guest)
    {
        lock (_lock)
        {
            _inside--;
            guest.Inside--;
            Forget(guest);
            while (Next() is { } next)
                next.Turn.SetResult(Enter(next.Guest));
        }
    }

    /// <summary>The next waiting request, in the round of callers, that may enter now.</summary>
    private Waiter? Next()
    {
        for (var place = _round.First; place is not null; place = place.Next)
        {
            var (guest, waiter) = (place.Value, place.Value.Waiting.First!.Value);
            if (!MayEnter(guest, waiter.Administrator))
                continue;
            guest.Waiting.RemoveFirst();
            _waiting--;
            _round.Remove(place);
            if (guest.Waiting.Count > 0)
                _round.AddLast(guest);
            return waiter;
        }
        return null;
    }

    private void Forget(Guest guest)
    {
        if (guest.Inside == 0 && guest.Waiting.Count == 0)
            _guests.Remove(guest.Who);
    }

    private sealed class Guest(string who)
    {
        public string Who { get; } = who;

        public int Inside { get; set; }

        public LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed class Waiter(Guest guest, bool administrator)
    {
        public Guest Guest => guest;

        public bool Administrator => administrator;

        public TaskCompletionSource<IDisposable> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(Lane lane, Guest guest) : IDisposable
    {
        private Lane? _lane = lane;

        public void Dispose() => Interlocked.Exchange(ref _lane, null)?.Leave(guest);
    }
}
