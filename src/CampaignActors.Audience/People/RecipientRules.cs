using CampaignActors.Audience.Fields;

namespace CampaignActors.Audience.People;

/// <summary>What every store asks of a recipient before it takes it.</summary>
public static class RecipientRules
{
    /// <summary>Characters of a text field.</summary>
    public const int MaxText = 1_000;

    /// <summary>Lists of one recipient.</summary>
    public const int MaxLists = 100;

    /// <summary>Characters of the code of a list, as of every code.</summary>
    public const int MaxListCode = 64;

    /// <summary>What is wrong with a recipient, without any of its values; <c>null</c>: nothing.</summary>
    public static string? Problem(Recipient recipient, RecipientLayout layout)
    {
        if (!RecipientKey.IsValid(recipient.Key))
            return RecipientKey.Expected;
        return TextProblem("email", recipient.Email) ?? TextProblem("phone", recipient.Phone)
            ?? TextProblem("firstName", recipient.FirstName) ?? TextProblem("lastName", recipient.LastName)
            ?? TextProblem("language", recipient.Language) ?? TextProblem("country", recipient.Country)
            ?? TextProblem("street", recipient.Street) ?? TextProblem("city", recipient.City)
            ?? TextProblem("postcode", recipient.Postcode)
            ?? recipient.Attributes.Select(a => AttributeProblem(a.Key, a.Value, layout)).FirstOrDefault(p => p is not null)
            ?? ListProblem(recipient.Lists);
    }

    /// <summary>
    /// Whether this can be the code of a list: letters, digits and <c>-_.</c> of ASCII, 1 to 64 of them, and neither <c>.</c> nor
    /// <c>..</c>.
    /// </summary>
    public static bool IsListCode(string code) =>
        code is not ("." or "..") && code.Length is > 0 and <= MaxListCode
        && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>What is wrong with the text of a field; <c>null</c>: nothing, or no text.</summary>
    public static string? TextProblem(string field, string? text) => text switch
    {
        null => null,
        "" => $"{field} is empty: leave it out",
        { Length: > MaxText } => $"{field} is longer than {MaxText} characters",
        _ when text.Contains('\0', StringComparison.Ordinal) => $"{field} has a NUL character",
        _ when HasHalfCharacter(text) => $"{field} has half a character",
        _ => null,
    };

    /// <summary>Why fields cannot be emptied; <c>null</c>: they can.</summary>
    public static string? ClearProblem(IEnumerable<string> fields, RecipientLayout layout) =>
        fields.Select(f => f == "key" ? "the key of a person cannot be emptied"
            : layout.Find(f) is null ? $"there is no field '{f}': known are {string.Join(", ", layout.All.Select(k => k.Name))}"
            : null).FirstOrDefault(p => p is not null);

    private static string? AttributeProblem(string name, FieldValue value, RecipientLayout layout)
    {
        if (RecipientLayout.IsBuiltIn(name) || layout.Find(name) is not { } field)
            return "a field is given that is not declared";
        if (field.Type != value.Type)
            return $"{name} is of type {field.Type}, not {value.Type}";
        return value.Type == DataType.Text ? TextProblem(name, value.Text) : null;
    }

    private static string? ListProblem(IReadOnlySet<string> lists)
    {
        if (lists.Count > MaxLists)
            return $"there are more than {MaxLists} lists";
        return lists.All(IsListCode) ? null : $"the code of a list is not 1 to {MaxListCode} letters, digits, -, _ or .";
    }

    /// <summary>Half of a surrogate pair cannot be stored as UTF-8.</summary>
    private static bool HasHalfCharacter(string text)
    {
        // Hardly any text has one: those that have none are passed over quickly.
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
