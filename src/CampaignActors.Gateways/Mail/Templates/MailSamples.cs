using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Mail.Liquid;
using NodaTime;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>A mail of each template with everything that it can have: templates are tried with it before they are used.</summary>
public static class MailSamples
{
    private static readonly Instant s_at = Instant.FromUtc(2026, 3, 5, 9, 0);
    private static readonly EntityRef s_delivery = Kinds.Delivery(new Code("DM201"));
    private static readonly Currency s_euro = Currency.Eur;

    /// <summary>Makes the mails that a file is for, from the templates of a set.</summary>
    /// <exception cref="LiquidException">It cannot be done; the message says why.</exception>
    internal static void Try(MailTemplateSet set, string file)
    {
        var renderer = new MailRenderer(set, DateTimeZone.Utc, new Uri("https://campaigns.example.com"));
        var templates = MailTemplateSet.TemplateOf(file) is { } one ? [one] : MailVariables.Templates;
        foreach (var language in Enum.GetValues<MailLanguage>())
        {
            foreach (var template in templates)
                renderer.Render(set, Of(template, language), new byte[32], s_at);
        }
    }

    /// <summary>A mail of one template, to Anna.</summary>
    public static SendMail Of(string template, MailLanguage language) => new(
        $"sample:{template}", template, "anna", "anna@example.com", "Anna Jansen", SubjectOf(template),
        "This is the plain form of the mail.")
    {
        About = template == MailTemplates.Digest ? null : AboutOf(template), Language = language, Zone = "Europe/Amsterdam",
        Figures = template == MailTemplates.Digest ? null : FiguresOf(template),
        Digest = template != MailTemplates.Digest ? null
            : new[] { MailTemplates.StockAlert, MailTemplates.TaskReminder, MailTemplates.BudgetAlert }
                .Select(t => new DigestNotice(t, SubjectOf(t), "This is its plain form.", AboutOf(t), s_at) { Figures = FiguresOf(t) })
                .ToSeq(),
    };

    private static EntityRef AboutOf(string template) => template switch
    {
        MailTemplates.StockAlert or MailTemplates.ReorderProposal => Kinds.Line(new Code("ENV-C5")),
        MailTemplates.BudgetAlert or MailTemplates.ForecastAlert => Kinds.Budget(new Code("BDG7")),
        MailTemplates.WorkflowFailed or MailTemplates.WorkflowSilent or MailTemplates.WorkflowPaused =>
            new EntityRef(Kinds.Workflows, new Code("deliveryMgt")),
        MailTemplates.WorkflowLimit or MailTemplates.CampaignMoved => Kinds.Campaign(new Code("OP12")),
        MailTemplates.CampaignNotCreated => Kinds.Template(new Code("NEWSLETTER")),
        _ when template.StartsWith("task", StringComparison.Ordinal) => Kinds.Task(new Code("TSK5")),
        _ => s_delivery,
    };

    private static string SubjectOf(string template) => $"Plain subject of {template}: \"Spring\" & more";

    /// <summary>Values for all names of <see cref="MailVariables.Of"/>.</summary>
    private static MailFigures FiguresOf(string template)
    {
        var figures = new MailFigures();
        foreach (var variable in MailVariables.Of(template))
        {
            figures = variable.Type switch
            {
                MailVariableType.Text or MailVariableType.Name => figures.With(variable.Name, TextOf(template, variable.Name)),
                MailVariableType.Count => figures.With(variable.Name, CountOf(variable.Name)),
                MailVariableType.Amount => figures.With(variable.Name, AmountOf(variable.Name)),
                MailVariableType.Pieces => figures.With(variable.Name, new Quantity(variable.Name == "inStock" ? 120 : 1_500)),
                MailVariableType.Time => figures.With(variable.Name, TimeOf(variable.Name)),
                _ => With(figures, variable.Name),
            };
        }
        return figures;
    }

    private static string TextOf(string template, string name) => name switch
    {
        "label" => template == MailTemplates.StockAlert ? "Envelopes C5" : "Spring <news>",
        "campaign" => "OP12",
        "asker" => "Bert de Vries (bert)",
        "stage" => "legal",
        "decider" => "Carla Smit",
        "manager" => "dora",
        "comment" => "The prices are those of last year.",
        "provider" => "PRINTCO",
        "assignee" => "anna",
        "budget" => "BDG7",
        "file" => "DM201_1.csv",
        "hash" => "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "stockLabel" => "Envelopes",
        "proposal" => "P3",
        "workflow" => "Spring - #4",
        "owner" => "erik",
        "campaignTemplate" => "NEWSLETTER",
        "step" => template == MailTemplates.DeliveryToStart ? "start" : template == MailTemplates.TaskToApprove ? "task" : "budget",
        "status" => "inProgress",
        "missing" => "report",
        "level" => "low",
        "keptBy" => "safetyStock",
        "then" => "mail",
        "reason" => template == MailTemplates.MissedStart ? "tooLate" : "the store does not answer",
        _ => name,
    };

    private static long CountOf(string name) => name switch
    {
        "round" => 2,
        "messages" => 12_500,
        "targeted" => 14_000,
        "excluded" => 1_500,
        "percent" => 80,
        "count" => 3,
        "revision" => 4,
        "rows" => 12_500,
        "limit" => 28,
        _ => 5,
    };

    private static Money AmountOf(string name) => Money.Of(name switch
    {
        "cost" => 1_891.41m,
        "allocated" => 5_000m,
        "engaged" => 4_100m,
        "free" => 900m,
        "forecast" => -250.5m,
        _ => 1_150.5m,
    }, s_euro);

    private static Instant TimeOf(string name) => s_at + Duration.FromDays(name switch
    {
        "deadline" or "end" => 3,
        "planned" or "start" or "promised" => 5,
        "next" or "wanted" => 8,
        _ => -2,
    });

    private static MailFigures With(MailFigures figures, string name) => name switch
    {
        "lines" => figures with
        {
            Lines = [new("Envelopes 162x229", Money.Of(1_331.41m, s_euro)), new("Postage Standard", Money.Of(560m, s_euro))],
        },
        "split" => figures with { Split = [new("Print", Money.Of(1_331.41m, s_euro)), new(null, Money.Of(560m, s_euro))] },
        "stock" => figures with
        {
            Stock =
            [
                new("Envelopes C5", new Quantity(12_500), new Quantity(-2_500)) { Orders = [new Code("ORD4")], Fits = TimeOf("next") },
                new("Flyers", new Quantity(12_500), new Quantity(80)) { Low = true },
                new("Cards", new Quantity(12_500), new Quantity(90_000)),
            ],
        },
        "warnings" => figures.WithWarning(MailWarnings.BudgetShort).WithWarning("The colour is not final."),
        "sample" => figures.WithSample(["key;name;city", "R1;\"Jansen, A.\";Gent", "R2;<b>O'Neil</b>;Aalst"]),
        _ => figures,
    };
}
