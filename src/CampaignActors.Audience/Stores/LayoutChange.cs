using CampaignActors.Audience.Fields;

namespace CampaignActors.Audience.Stores;

/// <summary>What a store allows to become of its declared fields.</summary>
public static class LayoutChange
{
    /// <summary>Fields are only added; an index may appear or go.</summary>
    /// <exception cref="AudienceException">A field would go, or get another type.</exception>
    public static void Check(RecipientLayout known, RecipientLayout next)
    {
        foreach (var field in known.Declared)
        {
            if (next.Declared.FirstOrDefault(f => f.Name == field.Name) is not { } same)
                throw new AudienceException($"the field '{field.Name}' is declared already and cannot be left out");
            if (same.Type != field.Type)
                throw new AudienceException($"the field '{field.Name}' is of type {field.Type} and stays so");
        }
        if (next.Declared.Count > RecipientLayout.MostDeclared)
            throw new AudienceException($"more than {RecipientLayout.MostDeclared} fields are declared");
    }
}
