using System.Diagnostics.CodeAnalysis;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What the fields are given for.</summary>
public enum ValidationMode
{
    /// <summary>A new entity, by <c>setup</c> or <c>create</c>: required fields must be there.</summary>
    Create,

    /// <summary>A description of what may exist already: any field, none required here. What a new entity needs, its kind says.</summary>
    Apply,

    /// <summary>A change by <c>set</c>: only what is named, null clears.</summary>
    Set,

    /// <summary>An expectation: only what is named, at every level; amounts and counts may be negative.</summary>
    Expect,
}

/// <summary>
/// Reads maps that a caller wrote by the catalogue. One pass checks keys, types, signs and digits and makes the values; all errors are
/// gathered. Whether a reference points to anything is not known here.
/// </summary>
public sealed class CatalogueReader
{
    private readonly ValidationMode _mode;

    private CatalogueReader(ValidationMode mode, ReadContext context, InputErrors errors) =>
        (_mode, Context, Errors) = (mode, context, errors);

    /// <summary>Zone and currency of what is read.</summary>
    internal ReadContext Context { get; }

    internal InputErrors Errors { get; }

    /// <summary>Whether the text is only compared with what is shown: any sign and size, and no value is made.</summary>
    internal bool Compares => _mode == ValidationMode.Expect;

    /// <summary>Reads the fields of one entity.</summary>
    /// <returns>What the kind's <see cref="Kind.Put"/> takes; <c>null</c> when something is wrong, or when it is only compared.</returns>
    public static object? Read(Kind kind, MapNode fields, ValidationMode mode, ReadContext context, InputErrors errors)
    {
        var shape = mode switch
        {
            ValidationMode.Create or ValidationMode.Apply => kind.Setup,
            ValidationMode.Set => kind.Changed,
            _ => kind.Expected,
        };
        var partial = mode is ValidationMode.Set or ValidationMode.Apply;
        return new CatalogueReader(mode, context.Within(fields), errors).Record(shape, fields, partial, kind);
    }

    /// <summary>Reads the arguments of one command.</summary>
    /// <returns><c>null</c> when something is wrong.</returns>
    public static GivenMap? Read(Verb verb, MapNode arguments, ReadContext context, InputErrors errors) =>
        (GivenMap?)new CatalogueReader(ValidationMode.Create, context.Within(arguments), errors).Record(verb.Arguments, arguments);

    /// <param name="partial">Nothing is required: the fields change what may exist already.</param>
    /// <param name="kind">The kind whose fields these are, for better errors.</param>
    internal object? Record(RecordType shape, MapNode map, bool partial = false, Kind? kind = null)
    {
        var before = Errors.Count;
        var given = new GivenMap(map, Context);
        foreach (var (key, value) in map.Entries)
        {
            if (shape.Find(key.Text) is not { } field)
                Errors.Add(key.Position, WhyNot(key.Text, shape, kind));
            else if (Value(field.Name, field.Type, value, required: field.Required && !partial) is { } made)
                given.Add(field, made);
        }
        if (Compares)
            return null;

        if (!partial)
        {
            foreach (var field in shape.Fields)
            {
                if (field.Required && !map.Has(field.Name))
                    Errors.Add(map.Position, $"the key {Shown.Quote(field.Name)} is missing, expected {InSentence(field.Doc)}");
            }
        }
        foreach (var rule in shape.Rules)
            Check(rule, map, partial);
        return Errors.Count > before ? null : shape.Make(given);
    }

    /// <param name="required">Null is an error rather than nothing.</param>
    internal object? Value(string name, FieldType type, TextNode node, bool required) =>
        node.IsNull && (Compares || !required) ? null : type.Read(this, name, node);

    /// <summary>The value of a reading, or <c>null</c> after its error was noted.</summary>
    internal object? Take(string name, Reading<object> reading) => reading.In(name).Take(Errors, out var value) ? value : null;

    internal bool Is<T>(string name, TextNode node, string expected, [NotNullWhen(true)] out T? found) where T : TextNode
    {
        found = node as T;
        if (found is null)
            Errors.Add(node.Position, $"{name}: this is {node.What}, expected {expected}");
        return found is not null;
    }

    /// <summary>
    /// Whether a list or map has more entries than it may. A change may hold more, up to what is read at all: the entity knows whether an
    /// earlier version let it become so long, and then takes a shorter one (<see cref="Domain.Kernel.Growth"/>). What is expected has no
    /// bound.
    /// </summary>
    /// <param name="strict">Whether no version stored more, so that a change may not hold more either.</param>
    internal bool HasTooMany(string name, int count, int max, Func<int, TextPosition> place, bool strict = false)
    {
        var most = _mode switch
        {
            ValidationMode.Expect => int.MaxValue,
            ValidationMode.Create => max,
            _ when strict => max,
            _ => Math.Max(max, Limits.ReadEntries),
        };
        if (count <= most)
            return false;
        Errors.Add(place(most), $"{name}: {count} entries, expected at most {max}");
        return true;
    }

    private static string InSentence(string doc) => char.ToLowerInvariant(doc[0]) + doc[1..].TrimEnd('.');

    private static string WhyNot(string key, RecordType shape, Kind? kind)
    {
        if (kind?.Setup.Find(key) is not null)
        {
            return kind.Name == "stocks" && key == "lines"
                ? "lines are set one by one, expected an address such as stocks/STK1/CARD"
                : $"{Shown.Quote(key)} stays as it was created, expected one of "
                    + $"{string.Join(", ", shape.Fields.Select(field => field.Name))}";
        }
        if (kind?.Expected.Find(key) is not null)
            return $"{Shown.Quote(key)} is computed and cannot be given, expected it left out";
        return $"unknown key {Shown.Quote(key)}{Suggestion.Expected(key, [.. shape.Fields.Select(field => field.Name)])}";
    }

    private void Check(KeyRule rule, MapNode map, bool partial)
    {
        var given = rule.Keys.Where(key => map.Find(key) is { IsNull: false }).ToList();
        var names = string.Join(" or ", rule.Keys.Select(Shown.Quote));
        if (rule.AtMostOne && given.Count > 1)
            Errors.Add(map.Find(given[1])!.Position,
                $"{Shown.Quote(given[0])} and {Shown.Quote(given[1])} exclude each other, expected one of them");
        else if (rule.AtLeastOne && given.Count == 0 && !partial)
            Errors.Add(map.Position, $"the key {names} is missing, expected {(rule.AtMostOne ? "one of them" : "at least one of them")}");
    }
}
