namespace CampaignActors.Journal.Stores;

/// <param name="Type">As the database calls it; SQLite does not hold to it.</param>
/// <param name="MustBeGiven">Whether each row must have a value that the database does not make.</param>
internal readonly record struct FoundColumn(string Name, string Type, bool MustBeGiven);

/// <summary>What a table must have to be used.</summary>
internal sealed class TableShape
{
    private static readonly string[] s_numbers = ["int8"];
    private static readonly string[] s_texts = ["text", "varchar"];
    private static readonly string[] s_bytes = ["bytea"];
    private static readonly string[] s_ids = ["int4"];

    public static readonly TableShape Journal = new("journal", new()
    {
        ["ordering"] = s_numbers,
        ["created"] = s_numbers,
        ["deleted"] = ["bool"],
        ["persistence_id"] = s_texts,
        ["sequence_number"] = s_numbers,
        ["message"] = s_bytes,
        ["manifest"] = s_texts,
        ["identifier"] = s_ids,
        ["writer_uuid"] = s_texts,
    });

    public static readonly TableShape Snapshot = new("snapshot", new()
    {
        ["persistence_id"] = s_texts,
        ["sequence_number"] = s_numbers,
        ["created"] = s_numbers,
        ["snapshot"] = s_bytes,
        ["manifest"] = s_texts,
        ["serializer_id"] = s_ids,
    });

    private readonly Dictionary<string, string[]> _columns;

    private TableShape(string table, Dictionary<string, string[]> columns) => (Table, _columns) = (table, columns);

    public string Table { get; }

    /// <param name="uniqueKey">Whether no two rows can have the same entity and number.</param>
    /// <param name="types">Whether the database holds to the types of its columns.</param>
    /// <exception cref="JournalUnusableException">The table cannot be used; the message says why.</exception>
    public void Check(IReadOnlyCollection<FoundColumn> found, bool uniqueKey, bool types = true)
    {
        if (found.Count == 0)
            throw Unusable($"there is no table '{Table}'");
        if (_columns.Keys.FirstOrDefault(c => found.All(f => f.Name != c)) is { } missing)
            throw Unusable($"the table '{Table}' has no column '{missing}': it is not one of Akka.Persistence.Sql with its default names");
        IReadOnlyCollection<FoundColumn> typed = types ? found : [];
        if (typed.FirstOrDefault(f => _columns.TryGetValue(f.Name, out var all) && !all.Contains(f.Type)) is { Name: { } name } bad)
            throw Unusable($"column '{name}' of the table '{Table}' is of type {bad.Type}, expected {string.Join(" or ", _columns[name])}");
        if (found.FirstOrDefault(f => f.MustBeGiven && !_columns.ContainsKey(f.Name)) is { Name: { } own })
            throw Unusable($"the table '{Table}' has a column '{own}' that must be given a value, and it is not ours");
        if (found.FirstOrDefault(f => f is { Name: "ordering", MustBeGiven: true }) is { Name: not null })
            throw Unusable($"column 'ordering' of the table '{Table}' is not given out by the database");
        if (!uniqueKey)
        {
            throw Unusable(
                $"the table '{Table}' has no unique key on persistence_id and sequence_number, so two writers of one entity would not be "
                + "noticed: look for rows that are there twice, then make the key");
        }
    }

    private static JournalUnusableException Unusable(string text) => new(text);
}
