using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using Fluid;
using Fluid.Values;
using NodaTime;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>The values that templates read, from the figures of a notice, in one reader's language and zone.</summary>
internal sealed class MailModel(MailWords words, DateTimeZone zone)
{
    private readonly MailFormat _format = new(words, zone);

    /// <summary>The filters of templates: <c>step | word: 'step'</c> gives the words for a name.</summary>
    public IReadOnlyDictionary<string, FilterDelegate> Filters { get; } = new Dictionary<string, FilterDelegate>(StringComparer.Ordinal)
    {
        [WordFilter] = (input, arguments, _) =>
        {
            var name = input.ToStringValue();
            var group = arguments.Count > 0 ? arguments.At(0).ToStringValue() : "word";
            return StringValue.Create(words.Of($"{group}.{name}", name));
        },
    };

    public const string WordFilter = "word";

    /// <summary>All values of a mail about one thing.</summary>
    /// <param name="link">Where it is seen or decided; <c>null</c>: there is no such place.</param>
    public Dictionary<string, object?> Of(
        string template, string subject, string body, string name, EntityRef? about, MailFigures? figures, string? link)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["subject"] = subject, ["text"] = body, ["template"] = template, ["language"] = words.Language.ToString().ToLowerInvariant(),
            ["name"] = name, ["kind"] = about?.Kind, ["code"] = about?.Code.Text, ["item"] = about is { } item ? Item(item, figures) : null,
            ["link"] = link, ["decides"] = MailTemplates.AsksToDecide(template),
        };
        if (figures is not null)
            Add(values, figures);
        // Without figures there are no words but those of the plain form.
        values["table"] = figures is null ? new List<object?>() : Table(template, values);
        return values;
    }

    public string Time(Instant at) => _format.Of(at);

    public string Count(long count) => _format.Of(count);

    /// <summary><c>delivery DM201 (Spring)</c>.</summary>
    private string Item(EntityRef about, MailFigures? figures)
    {
        var code = about.Kind == Kinds.Workflows ? WorkflowLabel(about.Code) : about.Code.Text;
        var label = figures?.Texts?.Find("label");
        return $"{words.Of($"kind.{about.Kind}", about.Kind)} {code}{(label is null || label == code ? "" : $" ({label})")}";
    }

    private string WorkflowLabel(Code code) => TechnicalWorkflows.Find(code) is not { } workflow ? code.Text
        : $"{code} ({(words.Language == MailLanguage.Nl ? workflow.DutchLabel() : workflow.Label())})";

    private void Add(Dictionary<string, object?> values, MailFigures figures)
    {
        foreach (var (name, text) in figures.Texts ?? Map<string>.Empty)
            values[name] = text;
        foreach (var (name, count) in figures.Counts ?? Map<long>.Empty)
            values[name] = _format.Of(count);
        values["counts"] = (figures.Counts ?? Map<long>.Empty).ToDictionary(c => c.Key, object? (c) => c.Value, StringComparer.Ordinal);
        foreach (var (name, pieces) in figures.Pieces ?? Map<Quantity>.Empty)
            values[name] = _format.Of(pieces);
        foreach (var (name, amount) in figures.Amounts ?? Map<Money>.Empty)
            values[name] = _format.Of(amount);
        foreach (var (name, at) in figures.Times ?? Map<Instant>.Empty)
            values[name] = _format.Of(at);
        values["lines"] = Costs(figures.Lines);
        values["split"] = Costs(figures.Split);
        values["stock"] = List(figures.Stock, Stock);
        values["warnings"] = List(figures.Warnings, w => words.Of($"warning.{w}", w));
        values["sample"] = List(figures.Sample, line => line);
    }

    private List<object?> Costs(Seq<MailCost>? costs) => List(costs, c => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["label"] = c.Label ?? words.Of("word.uncategorised", "-"), ["amount"] = _format.Of(c.Amount),
    });

    private object Stock(MailStock stock) => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["label"] = stock.Label, ["needed"] = _format.Of(stock.Needed), ["balance"] = _format.Of(stock.Balance), ["low"] = stock.Low,
        ["missing"] = stock.Balance < Quantity.Zero ? _format.Of(Quantity.Zero - stock.Balance) : null,
        ["orders"] = stock.Orders is { } orders ? string.Join(", ", orders) : null,
        ["fits"] = stock.Fits is { } at ? _format.Of(at) : null,
    };

    private static List<object?> List<T>(Seq<T>? entries, Func<T, object?> each) => [.. (entries ?? []).Select(each)];

    /// <summary>The figures that the mail has, in the order of <see cref="MailVariables.Figures"/>.</summary>
    private List<object?> Table(string template, Dictionary<string, object?> values) =>
    [
        .. MailVariables.Of(template).Where(v => v.InTable && values.GetValueOrDefault(v.Name) is string { Length: > 0 }).Select(v =>
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["name"] = v.Name,
                ["label"] = words.Of($"row.{v.Name}", v.Name),
                ["value"] = v.Type == MailVariableType.Name
                    ? words.Of($"{v.Name}.{values[v.Name]}", (string)values[v.Name]!) : values[v.Name],
            }),
    ];
}
