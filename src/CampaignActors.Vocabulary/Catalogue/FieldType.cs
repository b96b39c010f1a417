using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// What a field may hold, and how much of it. One description serves reading, the JSON schema that editors use, the OpenAPI document, the
/// table of limits (docs/limits.md), rendering, and the comparison of expected with actual figures.
/// </summary>
public abstract record FieldType
{
    /// <summary>The bounds in words. Abstract, so that no type of field comes into being without them.</summary>
    public abstract string Limit { get; }

    /// <summary>
    /// Checks a node and makes its value, in one pass. What is wrong goes to the errors of the reader, each with its place.
    /// </summary>
    /// <param name="name">What errors call the field.</param>
    /// <returns><c>null</c> when something is wrong, or when the reader only compares.</returns>
    internal abstract object? Read(CatalogueReader reader, string name, TextNode node);

    private protected static string Plain(IFormattable number) => number.ToString("#,0.#####", CultureInfo.InvariantCulture);

    private protected static string Characters(int max) => $"at most {Plain(max)} characters";
}

/// <summary>A type of field whose values the domain holds as <typeparamref name="T"/>: reading makes one, writing renders it.</summary>
public interface IFieldType<T> where T : notnull
{
    /// <summary>The value as JSON; the same text reads back to the same value.</summary>
    JsonNode? Write(T value);
}

/// <summary>Targets of references that are no kinds of their own.</summary>
public static class Targets
{
    /// <summary>A line of any stock: its code is unique over all stocks.</summary>
    public const string StockLine = "stockLines";

    /// <summary>A service of a provider, written <c>Provider/Service</c>.</summary>
    public const string Service = "services";

    /// <summary>An expense category of the budget that the item is charged to.</summary>
    public const string ExpenseCategory = "expenseCategories";
}
