namespace CampaignActors.Domain.Kernel;

/// <summary>A list with a bound of its own, which also holds for lists that are its entries. See <see cref="Growth"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BoundedAttribute(int most) : Attribute
{
    public int Most => most;
}

/// <summary>
/// A list that reports of other entities and time write, or that is derived from bounded lists: a person's command does not make it grow by
/// itself. See <see cref="Growth"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReportedAttribute : Attribute;

/// <summary>The name of the catalogue, where the state calls it otherwise; a state's fields are named as if they were its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CatalogueNameAttribute(string name) : Attribute
{
    public string Name => name;
}
