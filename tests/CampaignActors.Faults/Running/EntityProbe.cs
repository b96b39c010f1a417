using System.Diagnostics;

namespace CampaignActors.Faults.Running;

/// <summary>
/// Reads every entity of a load over and over, each from one node after the other until one answers. A read goes to the entity itself,
/// wherever it lives, so it shows for how long each of them was away.
/// </summary>
internal sealed class EntityProbe : IAsyncDisposable
{
    private static readonly TimeSpan s_tryFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_betweenReads = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(1) })
    { Timeout = s_tryFor };
    private readonly IReadOnlyList<string> _urls;
    private readonly Reader[] _readers;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private int _turn;

    public EntityProbe(IEnumerable<string> entities, IReadOnlyList<string> urls, string key)
    {
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        _urls = urls;
        _readers = [.. entities.Select(e => new Reader(e))];
        _reading = Task.WhenAll(_readers.Select(ReadOnAsync));
    }

    private sealed class Reader(string entity)
    {
        public readonly string Entity = entity;

        /// <summary>When the read that is under way began.</summary>
        public long BeganAt = Stopwatch.GetTimestamp();

        /// <summary>When it first answered after the last <see cref="Mark"/>; 0: not yet.</summary>
        public long FirstAfterMark;
        public TimeSpan LongestWait;
        public string LastProblem = "";
    }

    private readonly Lock _gate = new();
    private long _mark;

    /// <summary>Waits are counted from zero from here.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (var reader in _readers)
                reader.LongestWait = TimeSpan.Zero;
        }
    }

    /// <summary>From here on it is watched when each has answered once more.</summary>
    public void Mark()
    {
        lock (_gate)
        {
            _mark = Stopwatch.GetTimestamp();
            foreach (var reader in _readers)
                reader.FirstAfterMark = 0;
        }
    }

    /// <summary>From <see cref="Mark"/> until every entity had answered once more; <c>null</c> while one has not.</summary>
    public TimeSpan? Answering
    {
        get
        {
            lock (_gate)
                return Array.TrueForAll(_readers, r => r.FirstAfterMark > 0)
                    ? Stopwatch.GetElapsedTime(_mark, _readers.Max(r => r.FirstAfterMark))
                    : null;
        }
    }

    /// <summary>The longest that one of them kept a reader waiting since <see cref="Reset"/>.</summary>
    public TimeSpan LongestWait
    {
        get
        {
            lock (_gate)
                return _readers.Max(r => r.LongestWait);
        }
    }

    /// <summary>Which have not answered since <see cref="Mark"/>, and why not.</summary>
    public string Silent()
    {
        lock (_gate)
        {
            var silent = _readers.Where(r => r.FirstAfterMark == 0).ToList();
            return $"{silent.Count} of {_readers.Length} entities: "
                + $"{string.Join("; ", silent.Take(3).Select(r => $"{r.Entity}: {r.LastProblem}"))}";
        }
    }

    private async Task ReadOnAsync(Reader reader)
    {
        while (!_end.IsCancellationRequested)
        {
            reader.BeganAt = Stopwatch.GetTimestamp();
            while (!_end.IsCancellationRequested && await TryAsync(reader) is { } problem)
            {
                reader.LastProblem = problem;
                await Task.Delay(s_betweenTries, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            Answered(reader);
            await Task.Delay(s_betweenReads, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Answered(Reader reader)
    {
        if (_end.IsCancellationRequested)
            return;
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            var waited = Stopwatch.GetElapsedTime(reader.BeganAt, now);
            if (waited > reader.LongestWait)
                reader.LongestWait = waited;
            if (reader.FirstAfterMark == 0)
                reader.FirstAfterMark = now;
        }
    }

    /// <returns>Why there is no answer, or <c>null</c>.</returns>
    private async Task<string?> TryAsync(Reader reader)
    {
        var url = _urls[(int)((uint)Interlocked.Increment(ref _turn) % (uint)_urls.Count)];
        try
        {
            using var response = await _http.GetAsync($"{url}/{reader.Entity}", _end.Token);
            return response.IsSuccessStatusCode ? null : $"{url} answered {(int)response.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"{url}: {(e is HttpRequestException ? e.Message : $"no answer within {s_tryFor.TotalSeconds:0} s")}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _http.Dispose();
        _end.Dispose();
    }
}
