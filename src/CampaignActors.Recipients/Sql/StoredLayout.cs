using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Sql;

namespace CampaignActors.Recipients.Sql;

/// <summary>The declared fields with the ordinals of their columns.</summary>
internal sealed class StoredLayout
{
    private readonly Dictionary<string, int> _ordinals;

    /// <param name="fields">In the order of the last declaration.</param>
    public StoredLayout(IReadOnlyList<(RecipientField Field, int Ordinal)> fields)
    {
        _ordinals = fields.ToDictionary(f => f.Field.Name, f => f.Ordinal, StringComparer.Ordinal);
        Layout = new RecipientLayout([.. fields.Select(f => f.Field)]);
        Columns = [.. Layout.All.Where(f => f.Name != "key").Select(f => new StoredColumn(f, ColumnOf(f.Name)))];
        Read = string.Concat(Columns.Select(c => $", r.{c.Name}"));
    }

    public RecipientLayout Layout { get; }

    /// <summary>The columns of all fields but the key, built-in ones first.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>All columns as a reader of people selects them, each behind a comma.</summary>
    public string Read { get; }

    public int LastOrdinal => _ordinals.Values.DefaultIfEmpty(0).Max();

    public int Ordinal(string field) => _ordinals[field];

    public string ColumnOf(string field) => RecipientTables.Column(field, Ordinal);
}

/// <summary>A column of people. A text has a second one with its folded form.</summary>
internal sealed record StoredColumn(RecipientField Field, string Name)
{
    public bool IsText => Field.Type == DataType.Text;

    public string Folded => RecipientTables.Folded(Name);

    public IEnumerable<string> Names => IsText ? [Name, Folded] : [Name];
}
