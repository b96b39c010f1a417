namespace CampaignActors.Domain.Values;

/// <summary>
/// The code that an operator gave to an entity (<c>BDG6</c>, <c>OP5</c>). It is the entity's id, so that uniqueness needs no check.
/// Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; 1 to 64 characters; case-sensitive.
/// </summary>
public readonly record struct Code : IComparable<Code>
{
    public const int MaxLength = 64;
    private readonly string? _text;

    /// <exception cref="FormatException">The text is empty, too long or has a forbidden character.</exception>
    public Code(string text)
    {
        if (Problem(text) is { } problem)
            throw new FormatException(problem);
        _text = text;
    }

    public string Text => _text ?? "";

    /// <summary>The problem of this text as a code, or <c>null</c>.</summary>
    public static string? Problem(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "a code must not be empty";
        if (text.Length > MaxLength)
            return $"a code has at most {MaxLength} characters, this one has {text.Length}";
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return $"'{text}' is not a code: only letters, digits, '-', '_' and '.' are allowed";
        }
        return text is "." or ".." ? $"'{text}' is not a code" : null;
    }

    public int CompareTo(Code other) => string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;

    public static implicit operator string(Code code) => code.Text;
}
