using System.Security.Cryptography;
using System.Text;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>One key of the document that a <c>CommandForm</c> sends, whether it is typed as one text or as rows of texts.</summary>
public abstract class FormPart : UiPart
{
    [CascadingParameter]
    protected FormState Form { get; set; } = null!;

    /// <summary>Its key in the document that is sent; dots go into nested documents.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What it is for, in the language of the reader.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>Language of <see cref="Help"/>, where it is another one.</summary>
    [Parameter]
    public string? HelpLanguage { get; set; }

    [Parameter]
    public bool Required { get; set; }

    /// <summary>An empty field is sent as <c>null</c>, which takes the value away; otherwise it is left out.</summary>
    [Parameter]
    public bool EmptyClears { get; set; }

    /// <summary>A field that still has its value is left out, so that two people can change different fields of one thing.</summary>
    [Parameter]
    public bool OnlyChanged { get; set; }

    /// <summary>
    /// Hidden beside a field that counts only when it is changed: a fingerprint of what the person saw. What is there now would not do,
    /// since the form may have been sent before.
    /// </summary>
    protected string WasName => $"was.{Name}";

    protected string Was => Form.Sent is { } sent && sent.ContainsKey(WasName) ? sent[WasName].ToString() : Print(Seen);

    /// <summary>What the person sees before typing, as a text that differs where the values differ.</summary>
    protected abstract string Seen { get; }

    protected string Id => Form.IdOf(Name);

    protected Told? Error => Form.ErrorOf(Name);

    protected override void OnInitialized() => Form.Add(this);

    /// <summary>Reads what was typed.</summary>
    internal abstract TypedValue Read(IFormCollection sent);

    protected static string Print(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim())))[..16];
}
