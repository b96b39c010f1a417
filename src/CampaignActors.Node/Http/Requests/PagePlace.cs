using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CampaignActors.Actors.Projections;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Requests;

/// <summary>
/// A place in a list: its order, its filter, and the last entry that was shown. It is <c>next</c> in an answer and <c>after</c> in the next
/// request; in the order of codes it is the code itself, else an opaque text.
/// </summary>
internal sealed record PagePlace(string Sort, string Prefix, string Text)
{
    private const string ByCode = "code";

    /// <summary>No code starts with it.</summary>
    private const char Opaque = '~';

    private static readonly Dictionary<string, ListSort> s_orders = Enum.GetValues<ListSort>().ToDictionary(Scalars.NameOf);

    public ListSort Order => s_orders[Sort.TrimStart('-')];

    public bool Descending => Sort[0] == '-';

    /// <summary>The entry that was shown last; <c>null</c>: none was.</summary>
    public ListPlace? After { get; private init; }

    /// <summary><c>?sort=</c>, <c>?prefix=</c> and <c>?after=</c>.</summary>
    /// <param name="sorts">What the list can be sorted by.</param>
    /// <exception cref="InputException">One of them is wrong, or the place is one of another list.</exception>
    public static PagePlace Read(HttpRequest request, IReadOnlyList<string> sorts)
    {
        var sort = Incoming.Query(request, "sort") ?? ByCode;
        if (!sorts.Contains(sort))
            throw new InputException(null, $"sort: {Shown.Quote(sort)} is no field to sort by{Suggestion.Expected(sort, sorts)}");
        var prefix = Incoming.Query(request, "prefix") is { Length: > 0 } start ? Incoming.Code(start, "prefix").Text : "";
        var first = new PagePlace(sort, prefix, "");
        return Incoming.Query(request, "after") is { Length: > 0 } after ? first.From(after) : first;
    }

    /// <summary>A page by code or by the last change, without conditions but the prefix.</summary>
    public ViewPage In(string kind, int limit) => new(
        kind, Order == ListSort.Changed ? ViewOrder.Changed : ViewOrder.Code, Descending, Prefix, After?.Code ?? "",
        Order == ListSort.Changed && After is { } after ? long.Parse(after.Key, CultureInfo.InvariantCulture) : null, limit);

    public PagePlace Behind(StoredView last) =>
        Behind(new ListPlace(last.Ordering.ToString(CultureInfo.InvariantCulture), last.Entity.Code.Text));

    public PagePlace Behind(ListPlace last) => this with
    {
        After = last,
        Text = Sort == ByCode ? last.Code : Opaque + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Sealed(last))),
    };

    /// <summary>A label may have spaces and comes last. The order of codes needs no key.</summary>
    private string Sealed(ListPlace last) => Order == ListSort.Label
        ? $"{Sort} {last.Code} {last.Key}"
        : $"{Sort} {(Order == ListSort.Code && last.Key.Length == 0 ? "0" : last.Key)} {last.Code}";

    private PagePlace From(string after)
    {
        if (after[0] != Opaque)
            return Sort == ByCode ? this with { After = new ListPlace("", Incoming.Code(after, "after").Text) } : throw Wrong(after);
        if (!Base64Url.IsValid(after.AsSpan(1)))
            throw Wrong(after);
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after.AsSpan(1))).Split(' ', 3);
        if (parts.Length != 3 || parts[0] != Sort)
            throw Wrong(after);
        var (key, code) = Order == ListSort.Label ? (parts[2], parts[1]) : (parts[1], parts[2]);
        return Domain.Values.Code.Problem(code) is null && IsKey(key) ? this with { After = new ListPlace(key, code) } : throw Wrong(after);
    }

    private bool IsKey(string key) => Order switch
    {
        ListSort.Label => key.Length <= ListRow.SortedCharacters && !key.Contains('\0', StringComparison.Ordinal),
        ListSort.State => key.All(char.IsAsciiLetter),
        _ => long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
    };

    private InputException Wrong(string after) =>
        new(null, $"after: {Shown.Quote(after)} is no place in a list sorted by {Sort}, expected the 'next' of its page before");
}
