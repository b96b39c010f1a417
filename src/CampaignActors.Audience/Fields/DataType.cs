namespace CampaignActors.Audience.Fields;

/// <summary>The types of a recipient's fields. The type of a declared field never changes.</summary>
public enum DataType
{
    Text,

    /// <summary>A decimal with four digits after the point, stored as a whole number of ten-thousandths.</summary>
    Number,
    Bool,
    Date,
}

/// <summary>A field of a recipient, built in or declared.</summary>
/// <param name="Indexed">Whether the stores keep an index for questions about it.</param>
public sealed record RecipientField(string Name, DataType Type, bool Indexed = false);
