using System.Globalization;

namespace CampaignActors.Web.Reading;

/// <summary>Expense categories as people read them: names that they chose, and a word for what has none.</summary>
public static class CategoryNames
{
    /// <summary>Under which the interface tells what has no category.</summary>
    public const string Uncategorised = "uncategorised";

    /// <param name="name">As the interface gives it; <c>null</c> or empty: without category.</param>
    public static string Of(string? name, Reader reader) =>
        name is null or "" or Uncategorised ? reader.T("Uncategorised", "Zonder categorie") : name;

    /// <param name="told">Sums of a report, such as <c>Paper=12.00; uncategorised=3.50</c>.</param>
    /// <returns>With amounts as the reader writes them; what is no such sum stays as it is.</returns>
    public static string Amounts(string told, Reader reader) =>
        string.Join("; ", told.Split("; ").Select(part => Amount(part, reader)));

    private static string Amount(string part, Reader reader)
    {
        var equals = part.LastIndexOf('=');
        return equals > 0
            && decimal.TryParse(part[(equals + 1)..], NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            ? $"{Of(part[..equals], reader)} {reader.Amount(amount)}"
            : part;
    }
}
