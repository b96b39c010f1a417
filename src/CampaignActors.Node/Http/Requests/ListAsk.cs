using CampaignActors.Audience.Language;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http.Requests;

/// <summary>What a request asks of the list of a kind: conditions, order and place.</summary>
/// <param name="IsPlain">By code or by the last change, without conditions and without a count, as the views themselves are read.</param>
internal sealed record ListAsk(PagePlace Place, ListQuery Query, bool IsPlain)
{
    private static readonly string[] s_always = ["after", "limit", "sort", "prefix", "q", "total"];

    /// <exception cref="InputException">A key is unknown to the kind, or a value is wrong.</exception>
    public static ListAsk Read(HttpRequest request, ListShape shape, NodeArguments arguments, int limit)
    {
        Incoming.OnlyQuery(request, [.. Keys(shape)]);
        var place = PagePlace.Read(request, shape.Sorts);
        var query = Conditions(request, shape, arguments);
        var isFiltered = query.Words.Count + query.States.Count + query.References.Count > 0 || query.From is not null
            || query.To is not null;
        query = query with
        {
            Prefix = place.Prefix,
            Sort = place.Order,
            Descending = place.Descending,
            After = place.After,
            // One more than are shown says whether others follow.
            Limit = limit + 1,
            Counts = Incoming.Query(request, "total") is null ? isFiltered : Incoming.Flag(request, "total"),
        };
        return new ListAsk(place, query, !isFiltered && !query.Counts && place.Order is ListSort.Code or ListSort.Changed);
    }

    /// <summary>The keys of the query that lists of a kind have.</summary>
    private static IEnumerable<string> Keys(ListShape shape) =>
    [
        .. s_always, .. shape.StateField is null ? Array.Empty<string>() : ["state"],
        .. shape.HasDates ? ["from", "to", "zone"] : Array.Empty<string>(), .. shape.References.Keys,
    ];

    private static ListQuery Conditions(HttpRequest request, ListShape shape, NodeArguments arguments)
    {
        var (from, to) = shape.HasDates ? Span(request, arguments) : (null, null);
        return new ListQuery(shape.Kind.Name)
        {
            Words = Words(Incoming.Query(request, "q") ?? ""),
            States = States(shape, shape.StateField is null ? "" : Incoming.Query(request, "state") ?? ""),
            References = shape.References.Keys
                .Select(key => (Key: key, Code: Incoming.Query(request, key))).Where(named => named.Code is { Length: > 0 })
                .ToDictionary(named => named.Key, named => Incoming.Code(named.Code!, named.Key)),
            From = from,
            To = to,
        };
    }

    private static IReadOnlyList<string> Words(string text)
    {
        if (text.Length > ListQuery.MostCharacters)
            throw new InputException(null, $"q: {text.Length} characters, expected at most {ListQuery.MostCharacters}");
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InputException(null, "q: it has a zero character, expected words");
        var words = Folding.Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= ListQuery.MostWords
            ? words
            : throw new InputException(null, $"q: {words.Length} words, expected at most {ListQuery.MostWords}");
    }

    private static IReadOnlyList<string> States(ListShape shape, string text)
    {
        if (text.Length == 0)
            return [];
        var states = text.Split(',');
        foreach (var state in states)
        {
            if (!shape.States.Contains(state))
            {
                throw new InputException(
                    null, $"state: {Shown.Quote(state)} is no state of {shape.Kind.Name}{Suggestion.Expected(state, shape.States)}");
            }
        }
        return [.. states.Distinct()];
    }

    private static (Instant? From, Instant? To) Span(HttpRequest request, NodeArguments arguments)
    {
        var context = Incoming.Context(request, arguments);
        var from = Time("from", node => Scalars.Instant(node, context));
        var to = Time("to", node => Scalars.LastInstant(node, context));
        return from > to
            ? throw new InputException(
                null, $"from: {Shown.Quote(Incoming.Query(request, "from")!)} is after to: {Shown.Quote(Incoming.Query(request, "to")!)}, "
                    + "expected the earlier one first")
            : (from, to);

        Instant? Time(string key, Func<ScalarNode, Reading<Instant>> read)
        {
            if (Incoming.Query(request, key) is not { Length: > 0 } text)
                return null;
            var at = read(new ScalarNode(text, true, new TextPosition("query", 1, 1))).In(key);
            return at.Error is { } error ? throw new InputException(null, error.Message) : at.OrThrow();
        }
    }
}
