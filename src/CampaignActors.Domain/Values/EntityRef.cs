namespace CampaignActors.Domain.Values;

/// <summary>The address of an entity: its kind (plural, as users write it) and its code. Written <c>budgets/BDG6</c>.</summary>
public readonly record struct EntityRef(string Kind, Code Code) : IComparable<EntityRef>
{
    public int CompareTo(EntityRef other)
    {
        var byKind = string.CompareOrdinal(Kind, other.Kind);
        return byKind != 0 ? byKind : Code.CompareTo(other.Code);
    }

    public override string ToString() => $"{Kind}/{Code.Text}";

    /// <exception cref="FormatException">The text is not <c>kind/code</c>.</exception>
    public static EntityRef Parse(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0
            ? new EntityRef(text[..slash], new Code(text[(slash + 1)..]))
            : throw new FormatException($"'{text}' is not kind/code");
    }
}
