using System.Globalization;
using System.Text;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Benchmarks.Seeding;

/// <summary>An entity as a store is to hold it: its rows from the first to the last, its view and its agenda.</summary>
internal sealed record SeededEntity(
    EntityRef Entity, IReadOnlyList<byte[]> Rows, RenderedView View, IReadOnlyDictionary<string, Instant> Due);

/// <summary>
/// One entity that was made by its shell, as the pattern of a million: copies differ from it in code and ids alone, and have its length,
/// so a copy costs no more than its bytes.
/// </summary>
internal sealed class SeedTemplate
{
    private const string Blank = "XXXXXXX";
    private readonly string _prefix;
    private readonly SeedEntity _entity;
    private readonly byte[][] _rows;
    private readonly int[][] _places;
    private readonly RenderedView _view;

    /// <param name="prefix">What the codes of the copies begin with, before seven digits; nothing else of the entity may hold it.</param>
    /// <param name="live">Tells the entity what makes it what it is. Ids of commands must hold its code.</param>
    public SeedTemplate(string kind, string prefix, Action<SeedEntity> live, Func<EntityRef, IFacts?>? facts = null)
    {
        _prefix = prefix;
        _entity = new SeedEntity(new EntityRef(kind, new Code(prefix + Blank)), facts);
        live(_entity);
        _rows = [.. _entity.Rows.Select(r => r.Bytes)];
        _places = [.. _rows.Select(Places)];
        _view = CampaignNode.Render(_entity.Self, _entity.State);
    }

    public static Code CodeOf(string prefix, int number) => new(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D7}"));

    public SeededEntity Copy(int number)
    {
        var code = CodeOf(_prefix, number);
        var digits = Encoding.ASCII.GetBytes(code.Text);
        var rows = new byte[_rows.Length][];
        for (var n = 0; n < rows.Length; n++)
        {
            rows[n] = [.. _rows[n]];
            foreach (var place in _places[n])
                digits.CopyTo(rows[n], place);
        }
        return new SeededEntity(
            new EntityRef(_entity.Self.Kind, code), rows, new(Named(_view.Document, code), Named(_view.Facts, code)), _entity.Due);
    }

    private string Named(string text, Code code) => text.Replace(_prefix + Blank, code.Text, StringComparison.Ordinal);

    private int[] Places(byte[] row)
    {
        var places = new List<int>();
        var sought = Encoding.ASCII.GetBytes(_prefix + Blank);
        for (var from = 0; row.AsSpan(from).IndexOf(sought) is >= 0 and var at; from += at + sought.Length)
            places.Add(from + at);
        return [.. places];
    }
}
