using System.Text.Json.Nodes;
using CampaignActors.Audience.Exports;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Providers.ProviderFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Text.Json;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Providers, and the services whose categories and types have prices.</summary>
internal static class ProviderKinds
{
    /// <summary>The six price shapes (domain.md §3.1); <c>linear</c> counts as two, with and without batches.</summary>
    private static readonly VariantType<PriceStructure> s_price = new("price", ShowPrice,
    [
        Price("fixedPrice", g => PriceStructure.Fixed(g.Decimal("fixed")!.Value),
            new Field("fixed", Types.Price, "One amount, whatever the number of messages.") { Required = true }),
        Price("linearPrice",
            g => PriceStructure.Linear(g.Decimal("linear")!.Value, g.Int("per") ?? 1, g.Enum<BatchRounding>("rounding") ?? default),
            new Field("linear", Types.Price, "The amount of one message, or of one batch.") { Required = true },
            new Field("per", new IntType(1, 1_000_000_000), "Messages in a batch, default 1."),
            new Field("rounding", OneOf<BatchRounding>("rounding"), "A started batch is bought whole (default), or in part.")),
        Price("linearByThresholdPrice", g => Banded(PriceShape.LinearByThreshold, g, "linearByThreshold"),
            new Field(
                "linearByThreshold", new ThresholdsType(Limits.Entries), "The total chooses a band; each message costs that band's price.")
            {
                Required = true,
            }),
        Price("constantByThresholdPrice", g => Banded(PriceShape.ConstantByThreshold, g, "constantByThreshold"),
            new Field(
                "constantByThreshold", new ThresholdsType(Limits.Entries), "The total chooses a band; the lot costs that band's amount.")
            {
                Required = true,
            }),
        Price("dailyPrice", g => PriceStructure.Daily(g.Decimal("daily")!.Value),
            new Field("daily", Types.Price, "The amount of one day of a task.") { Required = true }),
    ]);

    private static readonly RecordType<CostType> s_type = new("costType",
        g => new CostType(
            g.Text("label")!,
            g.Get<PriceStructure>("price") ?? PriceStructure.Fixed(0),
            g.Bool("selected") ?? false,
            g.Code("stockLine"),
            g.Decimal("unitsPerMessage") ?? 1),
        t => Of(
            ("label", Plain(t.Label)),
            ("price", s_price!.Write(t.Price)),
            ("selected", t.Selected ? Flag(true) : null),
            ("stockLine", Plain(t.StockLine)),
            ("unitsPerMessage", t.UnitsPerMessage == 1 ? null : Number(t.UnitsPerMessage))),
        [
            new("label", Types.Name, Blocks.LabelDoc) { Required = true },
            new("price", s_price, "How it is priced."),
            new("selected", Bool, "Chosen by default."),
            new("stockLine", StockLine, "The stock that each message uses."),
            new("unitsPerMessage", new NumberType(Limits.UnitsPerMessage), "Pieces of stock per message; default 1."),
        ]);

    private static readonly RecordType<CostCategory> s_category = new("costCategory",
        g => new CostCategory(
            g.Text("label")!, g.Enum<ProcessType>("process")!.Value, g.Bool("mustSelectType") ?? false, g.List<CostType>("types")),
        c => Of(
            ("label", Plain(c.Label)),
            ("process", Word<ProcessType>(c.Process)),
            ("mustSelectType", c.MustSelectType ? Flag(true) : null),
            ("types", List(c.Types, s_type.Write))),
        [
            new("label", Types.Name, Blocks.LabelDoc) { Required = true },
            new("process", OneOf<ProcessType>("processType"), "The channel it is for, or tasks.") { Required = true },
            new("mustSelectType", Bool, "Whether a type must be chosen; default false."),
            new("types", Types.List(s_type), "Variants."),
        ]);

    private static readonly RecordType<ExportColumnRule> s_column = new("exportColumn",
        g => new ExportColumnRule(g.Text("field")!, g.Text("header"), g.Text("format")),
        c => Of(("field", Plain(c.Field)), ("header", Plain(c.Header)), ("format", Plain(c.Format))),
        [
            new("field", Types.Name, "A field of recipients, rank, or delivery.code, delivery.label, campaign.code, campaign.label.")
            {
                Required = true,
            },
            new("header", Types.Name, "What the first line calls it; default the name of the field."),
            new("format", Types.Name,
                "Of dates yyyy-MM-dd (default), dd-MM-yyyy or dd/MM/yyyy; of numbers decimalComma; of texts upper or lower."),
        ]);

    /// <summary>One character, as the domain checks: what is longer is refused with its reason.</summary>
    private static readonly TextType s_mark = new(ExportFormat.MaxReplacement);

    /// <summary>How files of recipients are written.</summary>
    private static readonly RecordType<ExportRule> s_export = new("export",
        g => new ExportRule(g.List<ExportColumnRule>("columns"))
        {
            Separator = g.Text("separator"), Encoding = g.Text("encoding"), LineEnd = g.Text("lineEnd"), Quote = g.Text("quote"),
            Header = g.Bool("header"), Compress = g.Text("compress"), FormulaSafe = g.Bool("formulaSafe"),
            Replacement = g.Text("replacement"),
        },
        e => Of(
            ("columns", e.Columns.Count == 0 ? null : List(e.Columns, s_column.Write)),
            ("separator", Plain(e.Separator)), ("encoding", Plain(e.Encoding)), ("lineEnd", Plain(e.LineEnd)), ("quote", Plain(e.Quote)),
            ("header", e.Header is { } header ? Flag(header) : null), ("compress", Plain(e.Compress)),
            ("formulaSafe", e.FormulaSafe is { } safe ? Flag(safe) : null), ("replacement", Plain(e.Replacement))),
        [
            new("columns", Types.List(s_column, ExportFormat.MaxColumns), "Columns in order; default delivery, key, name and addresses."),
            new("separator", s_mark, "Between fields, one character; default a comma."),
            new("encoding", OneOf("exportEncoding", "utf-8", "iso-8859-1", "windows-1252", "utf-16"), "Default utf-8."),
            new("lineEnd", OneOf("lineEnd", "lf", "crlf"), "Default lf."),
            new("quote", s_mark, "Around fields that need it, one character; default a double quote."),
            new("header", Bool, "Whether the first line names the columns; default true."),
            new("compress", OneOf("compression", "gzip"), "Default not at all."),
            new("formulaSafe", Bool, "Whether what a spreadsheet would run gets an apostrophe in front; default true."),
            new("replacement", new TextType(ExportFormat.MaxReplacement),
                "Stands for a character that the encoding lacks; without it such a character is an error."),
        ]);

    private static readonly RecordType<ServiceTemplate> s_service = new("service",
        g => new ServiceTemplate(
            g.List<CostCategory>("categories"), g.Text("fileName"), g.Text("notify"), g.Get<PostProcess>("postProcessing")?.Workflow)
        {
            Steps = g.Get<PostProcess>("postProcessing")?.Steps,
            PromisedDays = g.Int("promisedDays"), PromisedReport = g.Bool("promisedReport"), Export = g.Get<ExportRule>("export"),
        },
        s => Of(
            ("categories", List(s.Categories, s_category.Write)),
            ("fileName", Plain(s.FileName)),
            ("notify", Plain(s.Notify)),
            ("postProcessing", StepTypes.PostProcessing.Write(new(s.PostProcessing, s.Steps))),
            ("promisedDays", s.PromisedDays is { } days ? JsonValue.Create(days) : null),
            ("promisedReport", s.PromisedReport is { } report ? Flag(report) : null),
            ("export", s.Export is { } export ? s_export.Write(export) : null)),
        [
            new("categories", Types.List(s_category), "What it sells."),
            new("fileName", Types.Name, "Name of the extraction file; {date:yyyyMMdd} and {delivery} are filled in."),
            new("notify", new AddresseeReference(["groups"]),
                "Group or address that gets the router notification; without it there is none."),
            new("postProcessing", StepTypes.PostProcessing,
                "What is done once the file is approved: the name of a workflow of the provider, or a list of steps that the node does."),
            new("promisedDays", new IntType(0, Limits.Days),
                "Days after the hand-over by whose end the provider is done; the manager is mailed when it is late.") { Extension = true },
            new("export", s_export, "How files of recipients are written; for deliveries with an audience.") { Extension = true },
            new("promisedReport", Bool, "Whether only the provider's report keeps the promise; default false: the end of its job.")
            {
                Extension = true,
            },
        ]);

    private static readonly RecordType<ProviderContact> s_contact = new("contact",
        g => new ProviderContact(g.Text("name"), g.Text("phone"), g.Text("address")),
        c => Of(("name", Plain(c.Name)), ("phone", Plain(c.Phone)), ("address", Plain(c.Address))),
        [
            new("name", LabelText, "The person."),
            new("phone", new TextType(Limits.Name), "Telephone number."),
            new("address", AnyText, "Postal address."),
        ]);

    public static readonly Field<ProviderFields>[] AsGiven =
    [
        Given(p => p.Name, LabelText, Blocks.LabelDoc),
        Given(p => p.Email, Address, "Informative."),
        .. Extensions(
            Given(p => p.Nature, LabelText, "What kind of firm it is, in words of your own."),
            Given(p => p.Contact, s_contact, "Whom to call or write to there; informative.")),
        Given(p => p.Services, Map(Types.Name, s_service), "Services by name."),
    ];

    public static readonly Kind Providers = Kind.Of("providers", "provider", "An external firm with services.",
        (mode, fields) => new PutProvider(mode, fields), new FieldsType<ProviderFields>("provider", _ => new(), AsGiven), []);

    private static RecordType<PriceStructure> Price(string name, Func<GivenMap, PriceStructure> read, params Field[] fields) =>
        new(name, read, _ => null, fields);

    private static PriceStructure Banded(PriceShape shape, GivenMap given, string key)
    {
        var (bands, beyond) = given.Get<PriceBands>(key)!;
        return new PriceStructure { Shape = shape, Beyond = beyond, Bands = bands };
    }

    private static JsonObject ShowPrice(PriceStructure price) => price.Shape switch
    {
        PriceShape.Fixed => Of(("fixed", Number(price.Amount))),
        PriceShape.Daily => Of(("daily", Number(price.Amount))),
        PriceShape.Linear => Of(
            ("linear", Number(price.Amount)),
            ("per", price.PerUnits == 1 ? null : Number(price.PerUnits)),
            ("rounding", price.PerUnits == 1 ? null : Word<BatchRounding>(price.Rounding))),
        PriceShape.LinearByThreshold => Of(("linearByThreshold", ThresholdsType.Show(new(price.Bands, price.Beyond)))),
        _ => Of(("constantByThreshold", ThresholdsType.Show(new(price.Bands, price.Beyond)))),
    };
}
