using CampaignActors.Actors.Denials;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>
/// Refused requests that are not written yet. The rows of a minute are bounded, so that an attacker who varies forged keys or headers
/// cannot fill the list: refusals beyond the bound of a source are one row of that source, and beyond the bound of the minute one row of
/// all, each with a count. The source is the address of an unauthenticated request, else the caller: clients behind one proxy share an
/// address.
/// </summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class DenialRows
{
    /// <summary>Most different rows of a minute; one more for each status counts the rest.</summary>
    public const int MostAMinute = 200;

    /// <summary>Most rows of one source for one status; one more counts the rest.</summary>
    public const int MostOfOne = 50;

    /// <summary>Stands for the reason or the address in rows that count several.</summary>
    public const string Others = "others";

    private readonly HashSet<DeniedRequests> _rows = [];
    private readonly Dictionary<DeniedRequests, int> _ofOne = [];
    private Instant _minute;
    private Dictionary<DeniedRequests, (string What, long Count)> _waiting = [];

    /// <param name="one">A refusal of the current minute.</param>
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

    /// <summary>The rows since the last call.</summary>
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
        // The name in a 401 is an unverified claim.
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
