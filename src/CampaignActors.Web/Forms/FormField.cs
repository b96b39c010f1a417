using CampaignActors.Web.Reading;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>One field of a <c>CommandForm</c>: label, what was typed, and the error beside it.</summary>
public abstract class FormField : FormPart
{
    [Parameter]
    public FieldKind Kind { get; set; }

    /// <summary>As it is now, already as text for the field.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Of <see cref="FieldKind.Select"/>.</summary>
    [Parameter]
    public IReadOnlyList<(string Value, string Text)> Options { get; set; } = [];

    [Parameter]
    public int MaxLength { get; set; } = 2_000;

    /// <summary>A word that is taken, in any case of its letters: an address of pages has it; <c>null</c>: none is.</summary>
    [Parameter]
    public string? Reserved { get; set; }

    /// <summary>What the browser offers while typing: the name of a kind whose codes are looked up.</summary>
    [Parameter]
    public string? Suggest { get; set; }

    protected override string Seen => string.IsNullOrEmpty(Value) && Kind == FieldKind.Check ? "false" : Value ?? "";

    /// <summary>What was typed, when the form comes back; else the value.</summary>
    protected string Shown => Form.Sent is { } sent && sent.ContainsKey(Name) ? sent[Name].ToString() : Value ?? "";

    /// <summary>Beside a time that a clock shows twice: which of the two is meant.</summary>
    protected string OffsetName => $"offset.{Name}";

    /// <summary>The two that were meant, where that has to be asked; else empty.</summary>
    protected IReadOnlyList<(string Offset, string Text)> Twice =>
        Kind == FieldKind.DateTime && Form.Sent is not null ? TypedTime.Twice(Shown, Reader) : [];

    internal override TypedValue Read(IFormCollection sent)
    {
        var text = sent[Name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        // Of several lines, the spaces at the beginning are their writer's.
        if (Kind != FieldKind.Lines || !text.Contains('\n', StringComparison.Ordinal))
            text = PastedText.Clean(text);
        if (Kind == FieldKind.Check && text.Length == 0)
            text = "false";
        if (OnlyChanged && Print(text) == sent[WasName].ToString())
            return TypedValue.None;
        if (FieldReading.TooLong(text, MaxLength, Reader) is { } problem)
            return TypedValue.Wrong(problem);
        if (text.Length == 0)
        {
            return Required ? TypedValue.Wrong(FieldReading.FillIn(Reader))
                : EmptyClears && !string.IsNullOrEmpty(Value) ? TypedValue.Of(null)
                : TypedValue.None;
        }
        return string.Equals(text, Reserved, StringComparison.OrdinalIgnoreCase)
            ? TypedValue.Wrong(T(
                $"'{text}' is the address of this form: choose another.", $"'{text}' is het adres van dit formulier: kies een andere."))
            : FieldReading.Read(Kind, text, Reader, sent[OffsetName].ToString());
    }
}
