using System.Collections.Frozen;

namespace CampaignActors.Audience.Fields;

/// <summary>Which fields recipients have: the built-in ones and those that were declared.</summary>
public sealed class RecipientLayout
{
    /// <summary>Declared fields at most.</summary>
    public const int MostDeclared = 100;

    /// <summary>The built-in fields, all optional but the key.</summary>
    public static readonly IReadOnlyList<RecipientField> BuiltIn =
    [
        new("key", DataType.Text, Indexed: true),
        new("email", DataType.Text, Indexed: true),
        new("phone", DataType.Text),
        new("firstName", DataType.Text),
        new("lastName", DataType.Text),
        new("language", DataType.Text),
        new("country", DataType.Text),
        new("street", DataType.Text),
        new("city", DataType.Text),
        new("postcode", DataType.Text),
        new("birthDate", DataType.Date),
    ];

    /// <summary>No declared fields.</summary>
    public static readonly RecipientLayout Plain = new([]);

    private readonly FrozenDictionary<string, RecipientField> _byName;

    /// <param name="declared">In the order of their declaration; names differ from each other and from built-in ones.</param>
    /// <exception cref="ArgumentException">Two fields have one name.</exception>
    public RecipientLayout(IReadOnlyList<RecipientField> declared)
    {
        Declared = declared;
        _byName = BuiltIn.Concat(declared).ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<RecipientField> Declared { get; }

    public IEnumerable<RecipientField> All => BuiltIn.Concat(Declared);

    public RecipientField? Find(string name) => _byName.GetValueOrDefault(name);

    public static bool IsBuiltIn(string name) => BuiltIn.Any(f => f.Name == name);
}
