namespace CampaignActors.Web.Forms;

/// <summary>How the text of a field is read.</summary>
public enum FieldKind
{
    Text,

    /// <summary>Several lines.</summary>
    Lines,

    /// <summary>A whole number or one with decimals, written as the language does.</summary>
    Number,

    /// <summary>The same, for money.</summary>
    Amount,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A day with a time of it, in the zone of the reader.</summary>
    DateTime,

    /// <summary>One of the options.</summary>
    Select,

    /// <summary>True or false.</summary>
    Check,

    /// <summary>Codes or words with commas, as a list.</summary>
    Words,

    /// <summary>Some of the options, as a list.</summary>
    Several,
}
