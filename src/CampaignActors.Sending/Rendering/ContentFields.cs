using CampaignActors.Audience.Fields;

namespace CampaignActors.Sending.Rendering;

/// <summary>What contents may name (domain.md §5.8).</summary>
public sealed class ContentFields
{
    public const string Recipient = "recipient";
    public const string Delivery = "delivery";
    public const string Campaign = "campaign";
    public const string Links = "links";
    public const string Today = "today";
    public const string Unsubscribe = "unsubscribe";

    internal static readonly string[] Roots = [Recipient, Delivery, Campaign, Links, Today];

    /// <summary>Fields that each mailing has, whether they have a value or not.</summary>
    private static readonly string[] s_delivery = ["code", "label", "channel", "contactDate"];
    private static readonly string[] s_campaign = ["code", "label"];

    private readonly Dictionary<string, string[]> _names;

    /// <param name="layout">The fields of recipients.</param>
    /// <param name="values">Names such as <c>campaign.label</c> that a mailing has values for.</param>
    public ContentFields(RecipientLayout layout, IEnumerable<string> values)
    {
        var given = values.ToList();
        _names = new(StringComparer.Ordinal)
        {
            [Recipient] = [.. layout.All.Select(f => f.Name)],
            [Delivery] = Below(Delivery, s_delivery),
            [Campaign] = Below(Campaign, s_campaign),
            [Links] = [Unsubscribe],
        };

        string[] Below(string root, string[] always) =>
        [
            .. always.Concat(given.Where(v => v.StartsWith(root + ".", StringComparison.Ordinal)).Select(v => v[(root.Length + 1)..]))
                .Distinct(),
        ];
    }

    /// <summary>Whether each field of a recipient exists, as for a content that was checked before.</summary>
    public bool AnyRecipientField { get; init; }

    internal static bool HasMembers(string root) => root != Today;

    internal string[] Of(string root) => _names[root];

    internal bool Has(string root, string name) => (root == Recipient && AnyRecipientField) || _names[root].Contains(name);
}
