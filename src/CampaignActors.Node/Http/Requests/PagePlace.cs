using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CampaignActors.Actors.Projections;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Requests;

/// <summary>
/// A place in a list: its order, its filter, and the last entry that was shown. It is <c>next</c> in an answer and <c>after</c> in the next
/// request; in the order of codes it is the code itself, else an opaque text.
/// </summary>
internal sealed record PagePlace(string Sort, string Prefix, string Text)
{
    public static readonly IReadOnlyList<string> Sorts = ["code", "-code", "changed", "-changed"];

    /// <summary>No code starts with it.</summary>
    private const char Opaque = '~';

    private string AfterCode { get; init; } = "";

    private long? AfterOrdering { get; init; }

    /// <summary><c>?sort=</c>, <c>?prefix=</c> and <c>?after=</c>.</summary>
    /// <exception cref="InputException">One of them is wrong, or the place is one of another list.</exception>
    public static PagePlace Read(HttpRequest request)
    {
        var sort = Incoming.Query(request, "sort") ?? Sorts[0];
        if (!Sorts.Contains(sort))
            throw new InputException(null, $"sort: {Shown.Quote(sort)} is no field to sort by{Suggestion.Expected(sort, Sorts)}");
        var prefix = Incoming.Query(request, "prefix") is { Length: > 0 } start ? Incoming.Code(start, "prefix").Text : "";
        var first = new PagePlace(sort, prefix, "");
        return Incoming.Query(request, "after") is { Length: > 0 } after ? first.From(after) : first;
    }

    public ViewPage In(string kind, int limit) => new(
        kind, Sort.EndsWith("changed", StringComparison.Ordinal) ? ViewOrder.Changed : ViewOrder.Code, Sort[0] == '-',
        Prefix, AfterCode, AfterOrdering, limit);

    public PagePlace Behind(StoredView last) => this with
    {
        AfterCode = last.Entity.Code.Text,
        AfterOrdering = last.Ordering,
        Text = Sort == Sorts[0]
            ? last.Entity.Code.Text
            : Opaque + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Sealed(last))),
    };

    private string Sealed(StoredView last) =>
        string.Create(CultureInfo.InvariantCulture, $"{Sort} {last.Ordering} {last.Entity.Code.Text}");

    private PagePlace From(string after)
    {
        if (after[0] != Opaque)
        {
            return Sort == Sorts[0]
                ? this with { AfterCode = Incoming.Code(after, "after").Text }
                : throw Wrong(after);
        }
        if (!Base64Url.IsValid(after.AsSpan(1)))
            throw Wrong(after);
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after.AsSpan(1))).Split(' ');
        return parts.Length == 3 && parts[0] == Sort
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ordering)
            && Domain.Values.Code.Problem(parts[2]) is null
            ? this with { AfterCode = parts[2], AfterOrdering = ordering }
            : throw Wrong(after);
    }

    private InputException Wrong(string after) =>
        new(null, $"after: {Shown.Quote(after)} is no place in a list sorted by {Sort}, expected the 'next' of its page before");
}
