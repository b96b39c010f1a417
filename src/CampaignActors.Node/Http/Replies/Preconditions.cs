using System.Globalization;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Node.Http.Replies;

/// <summary>
/// A precondition that no entity can meet, such as a weak tag under If-Match. <see cref="Exception.Message"/> is one line.
/// </summary>
public sealed class PreconditionException(string message) : Exception(message);

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110 §13.1). The entity checks those of a command together with the command, by the
/// revision in the tag: it does not know the rest of the tag, which is a hash of the shown document.
/// </summary>
/// <param name="Revision">The one expected revision.</param>
/// <param name="Precondition">Any other condition.</param>
internal readonly record struct Preconditions(long? Revision, Precondition? Precondition)
{
    private const string Match = "If-Match";
    private const string NoneMatch = "If-None-Match";

    /// <summary>The conditions of a change.</summary>
    /// <exception cref="InputException">A header is no list of tags.</exception>
    /// <exception cref="PreconditionException">No entity can meet it.</exception>
    public static Preconditions OfChange(HttpRequest request)
    {
        var (match, none) = (Tags(request.Headers.IfMatch, Match), Tags(request.Headers.IfNoneMatch, NoneMatch));
        if (match is null && none is null)
            return default;
        var (mustExist, mustNot) = (IsAny(match), IsAny(none));
        if (mustExist && mustNot)
            throw new PreconditionException($"{Match}: * and {NoneMatch}: * exclude each other");
        var any = mustExist ? [] : (match ?? []).Where(t => !t.IsWeak).Select(RevisionOf).OfType<long>().Distinct().Order().ToSeq();
        if (match is not null && !mustExist && any.Count == 0)
            throw new PreconditionException(
                $"{Match}: {Shown.Quote(request.Headers.IfMatch.ToString())} names no revision, expected a strong ETag of the entity "
                    + "such as \"7\"");
        var nones = mustNot ? [] : (none ?? []).Select(RevisionOf).OfType<long>().Distinct().Order().ToSeq();
        if (any.Count == 1 && none is null)
            return new Preconditions(any[0], null);
        bool? exists = mustExist ? true : mustNot ? false : null;
        return exists is null && any.Count == 0 && nones.Count == 0
            ? default
            : new Preconditions(null, new Precondition(exists, any, nones));
    }

    /// <summary>For reads: whether <c>If-Match</c> holds for the tag. A malformed header is ignored.</summary>
    public static bool Holds(HttpRequest request, EntityTagHeaderValue tag) =>
        !EntityTagHeaderValue.TryParseStrictList(request.Headers.IfMatch, out var match)
        || match.Any(t => t.Equals(EntityTagHeaderValue.Any) || t.Compare(tag, useStrongComparison: true));

    /// <summary>For reads: whether the client already has the current document.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));

    private static bool IsAny(IList<EntityTagHeaderValue>? tags) => tags is not null && tags.Any(t => t.Equals(EntityTagHeaderValue.Any));

    private static IList<EntityTagHeaderValue>? Tags(StringValues header, string name)
    {
        if (header.Count == 0)
            return null;
        return EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count > 0
            ? tags
            : throw new InputException(
                null, $"{name}: {Shown.Quote(header.ToString())} is no list of tags, expected the ETag of the entity such as \"7\", or *");
    }

    private static long? RevisionOf(EntityTagHeaderValue tag)
    {
        var inner = tag.Tag.Length > 2 ? tag.Tag.AsSpan()[1..^1] : default;
        var dot = inner.IndexOf('.');
        return long.TryParse(dot < 0 ? inner : inner[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : null;
    }
}
