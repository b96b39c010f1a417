using CampaignActors.Vocabulary.Lists;

namespace CampaignActors.Web.Lists;

/// <summary>How a column shows what it finds.</summary>
public enum CellKind
{
    Text,

    /// <summary>A code that leads to the page of its row.</summary>
    Code,

    /// <summary>A code that leads to another kind: <see cref="Column.Target"/>.</summary>
    Reference,
    Amount,
    Number,
    Date,
    Time,
    State,
    Flag,
}

/// <summary>One column of a list.</summary>
/// <param name="Path">Place in the document of a row, such as <c>consolidated.free</c>. It also names the column in addresses.</param>
public sealed record Column(string Path, string English, string Dutch, CellKind Kind = CellKind.Text)
{
    /// <summary>By which the interface can sort, if it can at all.</summary>
    public string? Sort { get; init; }

    /// <summary>Kind of what a reference names.</summary>
    public string? Target { get; init; }

    /// <summary>Shown unless the reader chooses other columns.</summary>
    public bool Usual { get; init; } = true;
}

/// <summary>A list of one kind: its columns, and what it can be filtered by.</summary>
/// <param name="Kind">As in addresses of the interface.</param>
public sealed record ListDefinition(string Kind, string English, string Dutch, IReadOnlyList<Column> Columns)
{
    /// <summary>What the interface can filter and sort it by.</summary>
    public ListShape Shape { get; } = ListShape.Of(Kind);

    /// <summary>Reference fields that are offered as filters above the list; the interface takes more of them in the address.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>What an empty list suggests.</summary>
    public string? EmptyEnglish { get; init; }

    public string? EmptyDutch { get; init; }

    /// <summary>The columns that an address asks for; else the usual ones.</summary>
    public IReadOnlyList<Column> Chosen(string? wanted)
    {
        var names = wanted?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var chosen = names.Select(name => Columns.FirstOrDefault(c => c.Path == name)).OfType<Column>().Distinct().ToArray();
        return chosen.Length > 0 ? chosen : [.. Columns.Where(c => c.Usual)];
    }
}
