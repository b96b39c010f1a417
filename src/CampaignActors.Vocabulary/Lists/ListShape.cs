using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.SavedViews;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Lists;

/// <summary>
/// By what a list of one kind can be searched, filtered and sorted: which fields of its document are its label, its state, its dates and
/// its references. All but the states and some dates follows from the fields of the catalogue.
/// </summary>
public sealed class ListShape
{
    /// <summary>A provider is named within the service that it gives, written <c>Provider/Service</c>.</summary>
    private const string Provider = "provider";

    private static readonly Dictionary<string, (string Field, IReadOnlyList<string> Words)> s_states = new(StringComparer.Ordinal)
    {
        [Kinds.Campaigns] = ("status", Words<CampaignStatus>()),
        // What was deleted is not shown.
        [Kinds.Deliveries] = ("state", [.. Words<DeliveryState>().Where(s => s != Scalars.NameOf(DeliveryState.Deleted))]),
        [Kinds.Tasks] = ("status", Words<TaskStatus>()),
        [Kinds.Orders] = ("status", Words<OrderStatus>()),
        [Kinds.Invoices] = ("status", Words<InvoiceStatus>()),
        [Kinds.ProviderOrders] = ("status", Words<ProviderOrderStatus>()),
        [Kinds.Workflows] = ("state", Words<WorkflowState>()),
        [Kinds.SavedViews] = ("visibility", Words<ViewAudience>()),
    };

    /// <summary>Dates of kinds that have no start and end: from the earliest to the latest.</summary>
    private static readonly Dictionary<string, string[]> s_moments = new(StringComparer.Ordinal)
    {
        [Kinds.Deliveries] = ["extractionDate", "contactDate"],
        [Kinds.Orders] = ["deliveryDate"],
        [Kinds.Invoices] = ["date"],
        [Kinds.ProviderOrders] = ["orderDate", "dueDate"],
    };

    private static readonly Dictionary<string, ListShape> s_shapes =
        KindCatalogue.All.ToDictionary(kind => kind.Name, kind => new ListShape(kind));

    private ListShape(Kind kind)
    {
        Kind = kind;
        Label = new[] { "label", "name" }.FirstOrDefault(name => kind.Setup.Find(name) is { Type: TextType });
        (StateField, States) = s_states.TryGetValue(kind.Name, out var states) ? states : (null, []);
        HasSpan = kind.Setup.Find("start") is { Type: InstantType } && kind.Setup.Find("end") is { Type: InstantType };
        Moments = s_moments.GetValueOrDefault(kind.Name, []);
        References = kind.Setup.Fields.Select(ReferenceOf).OfType<(string Key, string Field)>()
            .ToDictionary(r => r.Key, r => r.Field, StringComparer.Ordinal);
        Sorts =
        [
            .. new[] { "code", "changed", Label is null ? null : "label", StateField is null ? null : "state", HasDates ? "start" : null }
                .OfType<string>().SelectMany(word => new[] { word, $"-{word}" }),
        ];
    }

    /// <returns><c>null</c>: no kind that people list.</returns>
    public static ListShape? Find(string kind) => s_shapes.GetValueOrDefault(kind);

    /// <exception cref="KeyNotFoundException">It is no kind that people list.</exception>
    public static ListShape Of(string kind) => s_shapes[kind];

    public static IEnumerable<ListShape> All => s_shapes.Values;

    public Kind Kind { get; }

    /// <summary>The field with its label; <c>null</c>: it has none.</summary>
    public string? Label { get; }

    /// <summary>The field with its state; <c>null</c>: it has none.</summary>
    public string? StateField { get; }

    /// <summary>The words of its state, in the order of its life.</summary>
    public IReadOnlyList<string> States { get; }

    /// <summary>Whether it lasts from <c>start</c> to <c>end</c>; where one of them is not given it is open on that side.</summary>
    public bool HasSpan { get; }

    /// <summary>Dates of a kind without a span.</summary>
    public IReadOnlyList<string> Moments { get; }

    public bool HasDates => HasSpan || Moments.Count > 0;

    /// <summary>Keys of the query that name another entity, with the field of the document that holds its code.</summary>
    public IReadOnlyDictionary<string, string> References { get; }

    /// <summary>What it can be sorted by, each word also the other way round.</summary>
    public IReadOnlyList<string> Sorts { get; }

    /// <summary>The code that a field names.</summary>
    /// <param name="field">One of the fields of <see cref="References"/>.</param>
    public string CodeIn(string field, string value) =>
        Kind.Setup.Find(field)?.Type is ServiceReference ? value.Split('/', 2)[0] : value;

    private static (string Key, string Field)? ReferenceOf(Field field) => field.Type switch
    {
        // What is a code and names no entity can be asked for too: the list of a saved view.
        CodeReference { Address: false } or CodeType => (field.Name, field.Name),
        ServiceReference => (Provider, field.Name),
        _ => null,
    };

    private static IReadOnlyList<string> Words<TEnum>() where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Select(Scalars.NameOf)];
}
