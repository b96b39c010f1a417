using CampaignActors.Audience.Fields;
using NodaTime.Text;

namespace CampaignActors.Audience.Exports;

/// <summary>What a file can say besides the fields of its recipients.</summary>
/// <param name="CampaignCode"><c>null</c>: the delivery belongs to none.</param>
public sealed record ExportSubject(string DeliveryCode, string? DeliveryLabel, string? CampaignCode, string? CampaignLabel);

/// <summary>The fields of files and how they are written.</summary>
public static class ExportFields
{
    private const string DeliveryCode = "delivery.code";
    private const string DeliveryLabel = "delivery.label";
    private const string CampaignCode = "campaign.code";
    private const string CampaignLabel = "campaign.label";

    /// <summary>The rank of the recipient in the delivery, 0 to 18446744073709551615.</summary>
    internal const string Rank = "rank";

    private const string Upper = "upper";
    private const string Lower = "lower";
    private const string DecimalComma = "decimalComma";

    private static readonly Dictionary<string, LocalDatePattern> s_dates = new[] { "yyyy-MM-dd", "dd-MM-yyyy", "dd/MM/yyyy" }.ToDictionary(
        format => format, format => LocalDatePattern.CreateWithInvariantCulture(format.Replace("yyyy", "uuuu", StringComparison.Ordinal)));

    /// <summary>Fields that are not the recipient's.</summary>
    public static readonly IReadOnlyList<string> Others = [DeliveryCode, DeliveryLabel, CampaignCode, CampaignLabel, Rank];

    private static readonly IReadOnlyList<string> s_textFormats = [Upper, Lower];

    /// <summary>The formats of a type, none for truths.</summary>
    public static IReadOnlyCollection<string> Formats(DataType type) => type switch
    {
        DataType.Text => s_textFormats,
        DataType.Number => [DecimalComma],
        DataType.Date => s_dates.Keys,
        _ => [],
    };

    /// <summary>The type of a field; <c>null</c>: there is none.</summary>
    public static DataType? TypeOf(string field, RecipientLayout layout) => field switch
    {
        Rank => layout.Find(field)?.Type ?? DataType.Number,
        _ when Others.Contains(field) => DataType.Text,
        _ => layout.Find(field)?.Type,
    };

    /// <summary>What a column says of delivery or campaign, empty where there is none; <c>null</c>: it is the recipient's.</summary>
    internal static string? OfSubject(ExportColumn column, ExportSubject subject) => column.Field switch
    {
        DeliveryCode => InCase(subject.DeliveryCode, column.Format),
        DeliveryLabel => InCase(subject.DeliveryLabel ?? "", column.Format),
        CampaignCode => InCase(subject.CampaignCode ?? "", column.Format),
        CampaignLabel => InCase(subject.CampaignLabel ?? "", column.Format),
        _ => null,
    };

    /// <param name="isText">Whether the value is a text, which may look like a formula; numbers and dates may not.</param>
    internal static string Text(FieldValue value, string? format, out bool isText)
    {
        isText = value.Type == DataType.Text;
        return Text(value, format);
    }

    private static string Text(FieldValue value, string? format) => value.Type switch
    {
        DataType.Text => InCase(value.Text, format),
        DataType.Number when format == DecimalComma => FieldText.Of(value).Replace('.', ','),
        DataType.Date when format is not null => s_dates[format].Format(value.Date),
        _ => FieldText.Of(value),
    };

    private static string InCase(string text, string? format) => format switch
    {
        Upper => text.ToUpperInvariant(),
        Lower => text.ToLowerInvariant(),
        _ => text,
    };
}
