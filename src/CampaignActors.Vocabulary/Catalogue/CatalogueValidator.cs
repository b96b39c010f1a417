using CampaignActors.Domain.Schedules;
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
/// Checks maps a person wrote against the catalogue: keys, types, signs, digits. Whether a reference points to anything is not
/// known here.
/// </summary>
public sealed class CatalogueValidator
{
    private readonly ValidationMode _mode;
    private readonly ReadContext _context;
    private readonly InputErrors _errors;

    private CatalogueValidator(ValidationMode mode, ReadContext context, InputErrors errors) =>
        (_mode, _context, _errors) = (mode, context, errors);

    /// <summary>Checks the fields of one entity.</summary>
    public static void Validate(Kind kind, MapNode fields, ValidationMode mode, ReadContext context, InputErrors errors)
    {
        var shape = mode switch
        {
            ValidationMode.Create or ValidationMode.Apply => kind.Setup,
            ValidationMode.Set => kind.Changed,
            _ => kind.Expected,
        };
        new CatalogueValidator(mode, context.Within(fields), errors).Record(shape, fields, partial: mode is ValidationMode.Set or ValidationMode.Apply, kind);
    }

    /// <summary>Checks the arguments of one command.</summary>
    public static void Validate(Verb verb, MapNode arguments, ReadContext context, InputErrors errors) =>
        new CatalogueValidator(ValidationMode.Create, context.Within(arguments), errors).Record(verb.Arguments, arguments, partial: false, null);

    private void Record(RecordType shape, MapNode map, bool partial, Kind? kind)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (shape.Find(key.Text) is { } field)
                Value(field.Name, field.Type, value, required: field.Required && !partial);
            else
                _errors.Add(key.Position, WhyNot(key.Text, shape, kind));
        }
        if (_mode == ValidationMode.Expect)
            return;

        if (!partial)
        {
            foreach (var field in shape.Fields)
            {
                if (field.Required && !map.Has(field.Name))
                    _errors.Add(map.Position,
                        $"the key {Shown.Quote(field.Name)} is missing, expected {char.ToLowerInvariant(field.Doc[0])}{field.Doc[1..].TrimEnd('.')}");
            }
        }
        foreach (var rule in shape.Rules)
            Rule(rule, map, partial);
    }

    private static string WhyNot(string key, RecordType shape, Kind? kind)
    {
        if (kind?.Setup.Find(key) is not null)
            return kind.Name == "stocks" && key == "lines"
                ? "lines are set one by one, expected an address such as stocks/STK1/CARD"
                : $"{Shown.Quote(key)} stays as it was created, expected one of {string.Join(", ", shape.Fields.Select(field => field.Name))}";
        if (kind?.Expected.Find(key) is not null)
            return $"{Shown.Quote(key)} is computed and cannot be given, expected it left out";
        return $"unknown key {Shown.Quote(key)}{Suggestion.Expected(key, [.. shape.Fields.Select(field => field.Name)])}";
    }

    private void Rule(KeyRule rule, MapNode map, bool partial)
    {
        var given = rule.Keys.Where(key => map.Find(key) is { IsNull: false }).ToList();
        var names = string.Join(" or ", rule.Keys.Select(Shown.Quote));
        if (rule.AtMostOne && given.Count > 1)
            _errors.Add(map.Find(given[1])!.Position,
                $"{Shown.Quote(given[0])} and {Shown.Quote(given[1])} exclude each other, expected one of them");
        else if (rule.AtLeastOne && given.Count == 0 && !partial)
            _errors.Add(map.Position, $"the key {names} is missing, expected {(rule.AtMostOne ? "one of them" : "at least one of them")}");
    }

    private void Value(string name, FieldType type, TextNode node, bool required = false)
    {
        if (node.IsNull && (_mode == ValidationMode.Expect || !required))
            return;
        switch (type)
        {
            case RecordType record when Is<MapNode>(name, node, "a map", out var map):
                Record(record, map, partial: false, null);
                break;
            case ListType list when Is<ListNode>(name, node, "a list", out var items):
                if (TooMany(name, items.Items.Count, list.Max, i => items.Items[i].Position))
                    break;
                for (var i = 0; i < items.Items.Count; i++)
                    Value($"{name}[{i}]", list.Item, items.Items[i], required: true);
                break;
            case MapType entries when Is<MapNode>(name, node, "a map", out var map):
                if (TooMany(name, map.Entries.Count, entries.Max, i => map.Entries[i].Key.Position))
                    break;
                foreach (var (key, value) in map.Entries)
                {
                    Scalar($"{name}: key", entries.Key, key);
                    Value($"{name}.{Shown.Cut(key.Text, 64)}", entries.Value, value, required: entries.Value is not RecordType);
                }
                break;
            case ThresholdsType bands when Is<MapNode>(name, node, "a map of bounds to prices", out var map):
                if (!TooMany(name, map.Entries.Count, bands.Max + 1, i => map.Entries[i].Key.Position))
                    Thresholds(name, map);
                break;
            case VariantType variant when Is<MapNode>(name, node, "a map", out var map):
                Variant(name, variant, map);
                break;
            case EitherType either:
                Either(name, either, node);
                break;
            case RecordType or ListType or MapType or ThresholdsType or VariantType:
                break;
            default:
                if (Is<ScalarNode>(name, node, "a single value", out var scalar))
                    Scalar(name, type, scalar);
                break;
        }
    }

    /// <summary>
    /// Whether a list or map has more entries than it may. A change may hold more, up to what is read at all: the entity knows whether an earlier
    /// version let it become so long, and then takes a shorter one (<see cref="Domain.Kernel.Growth"/>). What is expected has no bound.
    /// </summary>
    private bool TooMany(string name, int count, int max, Func<int, TextPosition> place)
    {
        var most = _mode switch
        {
            ValidationMode.Expect => int.MaxValue,
            ValidationMode.Create => max,
            _ => Math.Max(max, Limits.ReadEntries),
        };
        if (count <= most)
            return false;
        _errors.Add(place(most), $"{name}: {count} entries, expected at most {max}");
        return true;
    }

    private void Scalar(string name, FieldType type, ScalarNode node)
    {
        if (ScalarError(type, node) is { } error)
            _errors.Add(error.Position, $"{name}: {error.Message}");
    }

    private InputError? ScalarError(FieldType type, ScalarNode node) => type switch
    {
        // What the system shows may be negative and is compared after rounding; what people give may not.
        MoneyType or QuantityType or UnitPriceType or NumberType or IntType when _mode == ValidationMode.Expect => Scalars.Decimal(node).Error,
        MoneyType => Scalars.Money(node, _context).Error,
        QuantityType => Scalars.Quantity(node).Error,
        UnitPriceType => Scalars.UnitPrice(node).Error,
        NumberType number => Scalars.Decimal(node, number.Max, number.Decimals).Error,
        LoadType => WorkLoad.Days(node).Error,
        IntType bounds => Scalars.Int(node, bounds.Min, bounds.Max).Error,
        BoolType => Scalars.Bool(node).Error,
        CurrencyType => Scalars.Currency(node).Error,
        EnumType values => Scalars.OneOf(node, values.Values).Error,
        InstantType => Scalars.Instant(node, _context).Error,
        DurationType duration => Scalars.Duration(node, duration.Negative, _mode == ValidationMode.Expect ? Scalars.LongestDays : duration.MaxDays).Error,
        TimeOfDayType => Scalars.TimeOfDay(node).Error,
        ZoneType => Scalars.Zone(node).Error,
        CronType => Cron(node),
        CodeType => Scalars.Code(node).Error,
        ReferenceType { Address: true } when node.Text.Contains('@') => Address(node),
        ReferenceType reference => Reference(reference, node),
        AddressType => Address(node),
        TextType text => Text(text, node),
        _ => throw new InvalidOperationException($"no check for {type}"),
    };

    /// <summary>What an earlier version took may be expected, and not given again.</summary>
    private InputError? Address(ScalarNode node) =>
        Scalars.Text(node).Error is { } error ? error
        : _mode != ValidationMode.Expect && MailAddress.Problem(node.Text) is { } problem
            ? new InputError(
                node.Position, $"{node.What} is not a mail address: {Shown.OneLine(problem)}, expected one such as anna@example.com")
        : null;

    private InputError? Text(TextType type, ScalarNode node)
    {
        if (_mode == ValidationMode.Expect)
            return Scalars.Text(node).Error;
        if (type.Filled && node is { IsNull: false, Text.Length: 0 })
            return new InputError(node.Position, "the name is empty, expected 1 to " + $"{type.Max} characters");
        return type.Reserved.FirstOrDefault(word => string.Equals(word, node.Text.Trim(), StringComparison.OrdinalIgnoreCase)) is { } reserved
            ? new InputError(node.Position, $"{node.What} is reserved: {reserved} stands for what has no name here, expected another name")
            : Scalars.Text(node, type.Max).Error;
    }

    private InputError? Reference(ReferenceType type, ScalarNode node)
    {
        if (type.Kinds is [Targets.ExpenseCategory])
            return Text(type.Text!, node);
        if (type.Kinds is not [Targets.Service])
            return Scalars.Code(node).Error;
        var slash = node.Text.IndexOf('/');
        return slash > 0 && slash < node.Text.Length - 1 && Code.Problem(node.Text[..slash]) is null
            ? Scalars.Text(node, type.Text!.Max).Error
            : new InputError(node.Position, $"{node.What} is not a service, expected Provider/Service");
    }

    private static InputError? Cron(ScalarNode node) => Scalars.Text(node, Limits.Cron) is { Error: { } error } ? error
        : CronRule.Parse(node.Text) is not null ? null
        : new InputError(node.Position, $"{node.What} is not a schedule, expected a cron expression such as \"30 2 * * *\"");

    private void Thresholds(string name, MapNode map)
    {
        var bounds = new HashSet<decimal>();
        foreach (var (key, value) in map.Entries)
        {
            var where = $"{name}.{Shown.Cut(key.Text, 30)}";
            if (key.Text != ThresholdsType.Beyond && (!Scalars.Quantity(key).Take(new InputErrors(), out var bound) || bound.Value < 1 || !bounds.Add(bound.Value)))
                _errors.Add(key.Position,
                    $"{name}: {key.What} is not a bound, expected a whole number from 1, once, or {ThresholdsType.Beyond}");
            Value(where, new UnitPriceType(), value, required: true);
        }
        if (_mode != ValidationMode.Expect && !map.Has(ThresholdsType.Beyond))
            _errors.Add(map.Position, $"{name}: the key '{ThresholdsType.Beyond}' is missing, expected the price above the last bound");
    }

    private void Variant(string name, VariantType variant, MapNode map)
    {
        var keys = variant.Keys;
        var given = map.Entries.Where(entry => keys.Contains(entry.Key.Text)).ToList();
        if (given.Count == 1)
        {
            Record(variant.Shapes.First(shape => VariantType.KeyOf(shape) == given[0].Key.Text), map, partial: false, null);
            return;
        }
        var position = given.Count > 1 ? given[1].Key.Position : map.Entries.Count > 0 ? map.Entries[0].Key.Position : map.Position;
        var what = given.Count > 1
            ? $"{Shown.Quote(given[0].Key.Text)} and {Shown.Quote(given[1].Key.Text)} exclude each other"
            : map.Entries.Count > 0 ? $"unknown key {Shown.Quote(map.Entries[0].Key.Text)}" : "the map is empty";
        _errors.Add(position,
            $"{name}: {what}{Suggestion.Expected(given.Count > 0 || map.Entries.Count == 0 ? "" : map.Entries[0].Key.Text, [.. keys])}");
    }

    private void Either(string name, EitherType either, TextNode node)
    {
        var fitting = either.Options.Where(option => (node is MapNode) == (option is RecordType)).ToList();
        if (node is ListNode || fitting.Count == 0)
        {
            _errors.Add(node.Position,
                $"{name}: this is {node.What}, expected {(either.Options.Any(option => option is RecordType) ? "a number or a map" : "a single value")}");
            return;
        }
        if (fitting.Count == 1)
        {
            Value(name, fitting[0], node, required: true);
            return;
        }
        // Several scalars: the first that reads it wins, and if none does its complaint would be only half the truth.
        if (node is ScalarNode scalar && fitting.All(option => ScalarError(option, scalar) is not null))
            _errors.Add(node.Position,
                $"{name}: {node.What} is no {either.Name}, expected a duration such as \"-1d\" or a time such as 2026-01-05T09:00");
    }

    private bool Is<T>(string name, TextNode node, string expected, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? found) where T : TextNode
    {
        found = node as T;
        if (found is null)
            _errors.Add(node.Position, $"{name}: this is {node.What}, expected {expected}");
        return found is not null;
    }
}
