using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Checks that an <c>expect</c> names only existing kinds, codes and fields. Since an absent amount reads as 0, a misspelled name
/// would otherwise be an expectation that always holds.
/// </summary>
internal sealed class ExpectReader(KnownEntities known, ReadContext context, InputErrors errors)
{
    /// <summary>What is expected besides entities.</summary>
    private static readonly string[] s_others = ["mails", "files", "messages", ReportExpectations.Key];

    private readonly ReferenceChecker _references = new(known, errors);

    public void Check(MapNode expect)
    {
        foreach (var (key, value) in expect.Entries)
        {
            if (key.Text == ReportExpectations.Key)
                ReportExpectations.Read(value, errors);
            else if (value is not MapNode map)
            {
                if (!value.IsNull)
                    errors.Add(value.Position, $"{Shown.Cut(key.Text, 64)}: this is {value.What}, expected a map");
            }
            else if (key.Text == "mails")
                Mails(map);
            else if (key.Text == "files")
                Counts("files", map, delivery => _references.Exists("deliveries", delivery));
            else if (key.Text == "messages")
                Messages(map);
            else if (KindCatalogue.Find(key.Text) is { } kind)
                Entities(kind, map);
            else
                errors.Add(key.Position,
                    $"unknown kind {key.What}{Suggestion.Expected(key.Text, [.. KindCatalogue.Names, .. s_others])}");
        }
    }

    private void Entities(Kind kind, MapNode codes)
    {
        foreach (var (code, value) in codes.Entries)
        {
            if ((!IsAlwaysThere(kind.Name, code.Text) && !_references.Exists(kind.Name, code)) || value.IsNull)
                continue;
            if (value is not MapNode fields)
            {
                errors.Add(value.Position, $"{Shown.Cut(code.Text, 64)}: this is {value.What}, expected a map of fields");
                continue;
            }
            CatalogueReader.Read(kind, fields, ValidationMode.Expect, context, errors);
            _references.Entity(kind.Name, code.Text, kind.Expected, fields, expected: true);
            if (kind.Name == "stocks" && fields.Find("lines") is MapNode lines)
                Lines(code.Text, lines);
        }
    }

    private void Lines(string stock, MapNode lines)
    {
        foreach (var (line, _) in lines.Entries)
        {
            if (!known.HasLine(stock, line.Text))
                errors.Add(line.Position,
                    $"unknown stock line {line.What} of stock {Shown.Quote(stock)}"
                    + $"{Suggestion.Expected(line.Text, [.. known.Codes(Targets.StockLine).Where(code => known.HasLine(stock, code))])}");
        }
    }

    /// <summary>Whether the entity always exists: the execution slots have defaults before they are described.</summary>
    private static bool IsAlwaysThere(string kind, string code) => kind == Kinds.ExecutionSlots.Kind && code == Kinds.ExecutionSlots.Code;

    private void Mails(MapNode mails)
    {
        var reader = new MapReader(mails, context, errors);
        _ = reader.Int("total", min: 0);
        if (reader.MapOf("to") is { } to)
            Counts("to", to, recipient =>
            {
                if (!recipient.Text.Contains('@'))
                    _references.Exists("operators", recipient);
            });
        if (reader.MapOf("template") is { } templates)
            Counts("template", templates, template =>
            {
                if (!MailTemplateNames.All.Contains(template.Text))
                    errors.Add(template.Position,
                        $"unknown mail template {template.What}{Suggestion.Expected(template.Text, MailTemplateNames.All)}");
            });
        reader.Done();
    }

    private void Messages(MapNode messages)
    {
        var reader = new MapReader(messages, context, errors);
        _ = reader.Int("total", min: 0);
        if (reader.MapOf("to") is { } to)
            Counts("to", to, _ => { });
        reader.Done();
    }

    private void Counts(string name, MapNode counts, Action<ScalarNode> checkKey)
    {
        foreach (var (key, value) in counts.Entries)
        {
            checkKey(key);
            if (value is not ScalarNode scalar)
                errors.Add(value.Position, $"{name}.{Shown.Cut(key.Text, 64)}: this is {value.What}, expected a count");
            else if (!scalar.IsNull)
                Scalars.Int(scalar, min: 0).In($"{name}.{Shown.Cut(key.Text, 64)}").Take(errors, out _);
        }
    }
}
