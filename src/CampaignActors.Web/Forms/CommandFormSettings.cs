using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Web.Frame;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>What a page says about a form: which command it is, how it looks, and what comes after it.</summary>
public abstract class CommandFormSettings : UiPart
{
    /// <summary>Unique on the page.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Of <c>POST /commands/VERB</c>; or give a path.</summary>
    [Parameter]
    public string? Verb { get; set; }

    [Parameter]
    public string? Path { get; set; }

    /// <summary>The address, where a field is part of it: it takes that field out of the document.</summary>
    [Parameter]
    public Func<JsonObject, string>? PathFrom { get; set; }

    [Parameter]
    public string Method { get; set; } = "POST";

    /// <summary>What is sent besides the fields.</summary>
    [Parameter]
    public JsonObject Arguments { get; set; } = [];

    /// <summary>Revision that the entity must still have, from the ETag of what the page showed.</summary>
    [Parameter]
    public string? IfMatch { get; set; }

    /// <summary>Several commands that take the same fields, each with a button of its own, instead of one.</summary>
    [Parameter]
    public IReadOnlyList<CommandChoice> Choices { get; set; } = [];

    [Parameter]
    public string Button { get; set; } = "";

    [Parameter]
    public bool Primary { get; set; }

    [Parameter]
    public string? Class { get; set; }

    /// <summary>What is said on the next page.</summary>
    [Parameter]
    public string Done { get; set; } = "";

    /// <summary>The next page; <c>null</c>: this one.</summary>
    [Parameter]
    public string? Next { get; set; }

    /// <summary>The same, where what was typed is part of it.</summary>
    [Parameter]
    public Func<IFormCollection, string>? NextFrom { get; set; }

    /// <summary>A question to be answered before it is done; <c>null</c>: it is done at once.</summary>
    [Parameter]
    public string? Confirm { get; set; }

    [Parameter]
    public RenderFragment? ConfirmContent { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// What is shown of the answer in place of the form, once: no page follows, and the command has no id, since an answer that holds a
    /// secret cannot be given twice.
    /// </summary>
    [Parameter]
    public RenderFragment<JsonElement>? Answer { get; set; }

    /// <summary>Whether what was sent asks for something else than the command, such as a count; the form then only comes back.</summary>
    [Parameter]
    public Func<IFormCollection, bool>? Instead { get; set; }

    /// <summary>Whether the body is sent although it is empty.</summary>
    [Parameter]
    public bool Bodyless { get; set; }
}
