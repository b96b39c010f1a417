using System.Globalization;
using CampaignActors.Actors.Client;
using CampaignActors.Operations.Settings;
using NodaTime;

namespace CampaignActors.Node.Http.Fair;

/// <summary>
/// Limits the bytes of answers that wait in memory for their clients: for each caller and in total, with a reserve for administrators.
/// Bytes and not requests are counted, because one page of large entities weighs as much as ten thousand small answers.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class UnreadBytes(HttpOptions options)
{
    /// <summary>Answers smaller than this are not counted: their number is bounded by that of connections.</summary>
    public const int Small = 32 * 1024;

    private static readonly Duration s_retryAfter = Duration.FromSeconds(2);
    private readonly long _reserved = options.Reserved(options.UnreadBytes);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _ofOne = new(StringComparer.Ordinal);
    private long _all;

    /// <summary>Bytes that are counted now.</summary>
    public long Now
    {
        get
        {
            lock (_lock)
                return _all;
        }
    }

    /// <summary>Counts bytes that are about to wait for a client.</summary>
    /// <returns>The hold; disposing it, or releasing parts of it, gives the bytes back.</returns>
    /// <exception cref="ShareUsedException">This caller has too much that it has not read. A single answer is let pass whatever its
    /// size.</exception>
    /// <exception cref="TooBusyException">All callers together have.</exception>
    public Hold Take(Asker who, long bytes)
    {
        if (bytes < Small)
            return new Hold(this, who.Who, 0);
        lock (_lock)
        {
            var before = _ofOne.GetValueOrDefault(who.Who);
            if (before > 0 && before + bytes > options.UnreadBytesPerCaller)
            {
                throw new ShareUsedException($"this caller has {Megabytes(before)} of answers that it has not read, and "
                    + $"{Megabytes(bytes)} more would be above "
                    + $"the share of one caller, {Megabytes(options.UnreadBytesPerCaller)} (Http__UnreadBytesPerCaller): read them, or "
                    + "try again later");
            }
            if (_all > 0 && _all + bytes > (who.Administrator ? options.UnreadBytes : options.UnreadBytes - _reserved))
                throw new TooBusyException(
                    $"{Megabytes(_all)} of answers wait for their clients to read them, try again later", s_retryAfter);
            _ofOne[who.Who] = before + bytes;
            _all += bytes;
            return new Hold(this, who.Who, bytes);
        }
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.#} MB");

    private void Release(string who, long bytes)
    {
        lock (_lock)
        {
            _all -= bytes;
            if (_ofOne[who] == bytes)
                _ofOne.Remove(who);
            else
                _ofOne[who] -= bytes;
        }
    }

    /// <summary>Bytes of one answer. Used by one request, one step after the other.</summary>
    public sealed class Hold : IDisposable
    {
        private readonly UnreadBytes _book;
        private readonly string _who;
        private long _left;

        internal Hold(UnreadBytes book, string who, long bytes) => (_book, _who, _left) = (book, who, bytes);

        /// <summary>Releases the bytes that the client has read.</summary>
        public void Release(long bytes)
        {
            var released = Math.Min(bytes, _left);
            if (released <= 0)
                return;
            _left -= released;
            _book.Release(_who, released);
        }

        public void Dispose() => Release(_left);
    }
}
