using System.Globalization;
using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// What must hold of an entity for a command to be carried out, beyond one expected revision. The entity decides it together with the
/// command, so of two commands that need the entity not to exist, one is refused.
/// </summary>
/// <param name="Exists"><c>true</c>: it must exist; <c>false</c>: it must not; <c>null</c>: either.</param>
/// <param name="AnyOf">It must be as it was at one of these revisions; empty: at any.</param>
/// <param name="NoneOf">It must have changed since each of these revisions.</param>
public sealed record Precondition(bool? Exists, Seq<long> AnyOf, Seq<long> NoneOf)
{
    private const string MustExist = "exists";
    private const string MustNotExist = "absent";

    /// <summary>
    /// The same as a word, such as <c>absent</c>, <c>any:7,9</c> or <c>exists none:7</c>. Part of the hash of a command and of the wire:
    /// it is never changed.
    /// </summary>
    public string Text => string.Join(' ', Words());

    /// <exception cref="FormatException">The text is not one that <see cref="Text"/> writes.</exception>
    public static Precondition Parse(string text)
    {
        var (exists, any, none) = ((bool?)null, (Seq<long>)[], (Seq<long>)[]);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word.Split(':'))
            {
                case [MustExist]:
                    exists = true;
                    break;
                case [MustNotExist]:
                    exists = false;
                    break;
                case ["any", var revisions]:
                    any = Numbers(revisions);
                    break;
                case ["none", var revisions]:
                    none = Numbers(revisions);
                    break;
                default:
                    throw new FormatException($"'{word}' is not part of a precondition");
            }
        }
        return new Precondition(exists, any, none);
    }

    private IEnumerable<string> Words()
    {
        if (Exists is { } exists)
            yield return exists ? MustExist : MustNotExist;
        if (AnyOf.Count > 0)
            yield return $"any:{List(AnyOf)}";
        if (NoneOf.Count > 0)
            yield return $"none:{List(NoneOf)}";
    }

    private static string List(Seq<long> revisions) => string.Join(',', revisions.Select(r => r.ToString(CultureInfo.InvariantCulture)));

    private static Seq<long> Numbers(string text) =>
        text.Split(',').Select(n => long.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture)).ToSeq();

    /// <param name="exists">Whether the entity exists.</param>
    /// <param name="changed">The last revision with which something changed that can be read.</param>
    /// <param name="now">The revision of the entity.</param>
    /// <returns>Why it does not hold, in words that follow the name of the entity; <c>null</c>: it holds.</returns>
    public string? Problem(bool exists, long changed, long now)
    {
        if (Exists == true && !exists)
            return "does not exist, expected that it does";
        if (Exists == false && exists)
            return "exists already, expected that it does not";
        if (AnyOf.Count > 0 && !AnyOf.Any(IsNow))
            return $"has revision {now}, expected one of {List(AnyOf)}: read it again";
        return NoneOf.Any(IsNow) ? $"has not changed since revision {List(NoneOf.Where(IsNow).ToSeq())}, expected that it has" : null;

        bool IsNow(long revision) => exists && revision <= now && revision >= changed;
    }
}
