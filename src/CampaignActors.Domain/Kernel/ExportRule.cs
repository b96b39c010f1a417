using CampaignActors.Audience.Exports;
using CampaignActors.Audience.Fields;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>One column of a file of recipients.</summary>
/// <param name="Field">A field of the recipient, or one such as <c>delivery.code</c> or <c>campaign.label</c>.</param>
/// <param name="Header">What the first line calls it; absent: the name of the field.</param>
/// <param name="Format">How a date, a number or a text is written; absent: as by default.</param>
public sealed record ExportColumnRule(string Field, string? Header = null, string? Format = null);

/// <summary>How a service wants files of recipients; what is absent is as by default (<see cref="ExportFormat"/>).</summary>
/// <param name="Columns">Empty: the code of the delivery, key, name and addresses.</param>
public sealed record ExportRule(Seq<ExportColumnRule> Columns)
{
    public static readonly ExportRule Default = new([]);

    private static readonly string[] s_columns =
    [
        "delivery.code", "key", "firstName", "lastName", "street", "postcode", "city", "country", "email", "phone", "language",
    ];

    public string? Separator { get; init; }

    public string? Encoding { get; init; }

    public string? LineEnd { get; init; }

    public string? Quote { get; init; }

    /// <summary>Whether the first line names the columns.</summary>
    public bool? Header { get; init; }

    public string? Compress { get; init; }

    /// <inheritdoc cref="ExportFormat.FormulaSafe"/>
    public bool? FormulaSafe { get; init; }

    /// <inheritdoc cref="ExportFormat.Replacement"/>
    public string? Replacement { get; init; }

    /// <summary>The format in full. A separator or quote that is not one character is not looked at, see <see cref="Problem"/>.</summary>
    public ExportFormat ToFormat()
    {
        var format = new ExportFormat
        {
            Columns = Columns.Count > 0
                ? [.. Columns.Select(c => new ExportColumn(c.Field, c.Header, c.Format))]
                : [.. s_columns.Select(c => new ExportColumn(c))],
            Compress = Compress,
            Replacement = Replacement,
        };
        return format with
        {
            Separator = Separator is { Length: 1 } ? Separator[0] : format.Separator,
            Quote = Quote is { Length: 1 } ? Quote[0] : format.Quote,
            Encoding = Encoding ?? format.Encoding,
            LineEnd = LineEnd ?? format.LineEnd,
            Header = Header ?? format.Header,
            FormulaSafe = FormulaSafe ?? format.FormulaSafe,
        };
    }

    /// <summary>What is wrong with it, or <c>null</c>.</summary>
    public string? Problem(RecipientLayout layout) =>
        Separator is not (null or { Length: 1 }) ? $"'separator' must be one character, this is '{Separator}'"
        : Quote is not (null or { Length: 1 }) ? $"'quote' must be one character, this is '{Quote}'"
        : ToFormat().Problem(layout);
}
