using CampaignActors.Actors.Denials;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>
/// What was turned away and is not written yet. A minute has only so many rows, however often they are taken to be written: whoever chooses
/// the code of a forged key, or the name in a header, must not choose how much of the list is left for others. What comes beyond is one row
/// of its source, and beyond the room of the minute one row of all, each with a count. The source is an address while nobody is known there,
/// else who is known at it: people behind one proxy share an address.
/// </summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class DenialRows
{
    /// <summary>Different rows of a minute. One for each status may come on top, for what has no room.</summary>
    public const int MostAMinute = 200;

    /// <summary>Of these, of one source for one status; the row of what is beyond comes on top.</summary>
    public const int MostOfOne = 50;

    /// <summary>Instead of a reason, and instead of an address, where several are counted together.</summary>
    public const string Others = "others";

    private readonly HashSet<DeniedRequests> _rows = [];
    private readonly Dictionary<DeniedRequests, int> _ofOne = [];
    private Instant _minute;
    private Dictionary<DeniedRequests, (string What, long Count)> _waiting = [];

    /// <param name="one">Its minute is the present one.</param>
    public void Add(DeniedRequests one)
    {
        if (one.Minute != _minute)
        {
            _minute = one.Minute;
            _rows.Clear();
            _ofOne.Clear();
        }
        var row = RowFor(one with { What = "", Count = 0 });
        _waiting[row] = _waiting.TryGetValue(row, out var before) ? (before.What, before.Count + one.Count) : (one.What, one.Count);
    }

    /// <summary>What has come since the last time.</summary>
    public IReadOnlyList<DeniedRequests> Take()
    {
        var taken = _waiting.Select(w => w.Key with { What = w.Value.What, Count = w.Value.Count }).ToList();
        _waiting = [];
        return taken;
    }

    private DeniedRequests RowFor(DeniedRequests row)
    {
        if (_rows.Contains(row))
            return row;
        // Of a 401 it is a claim, which anybody may make up.
        var source = row with { Reason = Others, Who = row.Status == StatusCodes.Status403Forbidden ? row.Who : "" };
        if (_ofOne.GetValueOrDefault(source) >= MostOfOne)
            row = source;
        if (_rows.Contains(row))
            return row;
        if (_rows.Count >= MostAMinute)
            return row with { Address = Others, Reason = Others, Who = "" };
        _rows.Add(row);
        _ofOne[source] = _ofOne.GetValueOrDefault(source) + 1;
        return row;
    }
}
