using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Frame;

/// <summary>
/// What pages and their parts have at hand. A part is rendered once it has loaded what it shows: no page has a half-filled state, and so
/// no part has to be written for one.
/// </summary>
public abstract class UiPart : IComponent, IHandleEvent
{
    private RenderHandle _handle;
    private bool _loaded;

    [Inject]
    protected UiContext Ui { get; set; } = null!;

    [Inject]
    protected Api Api { get; set; } = null!;

    protected Reader Reader => Ui.Reader;

    protected Me Me => Ui.Me;

    protected HttpContext Http => Ui.Http;

    void IComponent.Attach(RenderHandle renderHandle) => _handle = renderHandle;

    public async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!_loaded)
        {
            OnInitialized();
            await OnInitializedAsync();
            _loaded = true;
        }
        _handle.Render(BuildRenderTree);
    }

    async Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem item, object? arg)
    {
        await item.InvokeAsync(arg);
        _handle.Render(BuildRenderTree);
    }

    /// <summary>What Razor makes of the markup.</summary>
    protected virtual void BuildRenderTree(RenderTreeBuilder builder)
    {
    }

    /// <summary>Once, before anything is shown.</summary>
    protected virtual void OnInitialized()
    {
    }

    /// <summary>Once, after <see cref="OnInitialized"/>: loads what is shown.</summary>
    protected virtual Task OnInitializedAsync() => Task.CompletedTask;

    /// <summary>The text in the language of the reader.</summary>
    protected string T(string english, string dutch) => Ui.Reader.T(english, dutch);

    /// <summary>A value of the address; <c>null</c>: it is missing or empty.</summary>
    protected string? Query(string key) => Http.Request.Query[key] is [{ Length: > 0 } value] ? value : null;

    /// <summary>This page with other values in its address; <c>null</c> takes a key out.</summary>
    protected string Here(params ReadOnlySpan<(string Key, string? Value)> changed) => UiAddress.Changed(Http.Request, changed);
}

/// <summary>A page. It shows what the interface answers, in the address's state, and holds nothing between two requests.</summary>
public abstract class UiPage : UiPart;

/// <summary>Addresses of pages.</summary>
public static class UiAddress
{
    /// <summary>The page with the list of a kind.</summary>
    public static string OfList(string kind) => $"/ui{Paths.Of(kind)}";

    /// <summary>The page of an entity.</summary>
    public static string Of(string kind, string code) => $"/ui{Paths.Of(kind, code)}";

    /// <summary>The page of an entity that documents name as <c>kind/code</c>; <c>null</c>: it is no such name.</summary>
    public static string? Of(string? entity) => entity?.IndexOf('/', StringComparison.Ordinal) is > 0 and { } slash
        ? Of(entity[..slash], entity[(slash + 1)..])
        : null;

    /// <summary>The address of a request with other values in its query.</summary>
    public static string Changed(HttpRequest request, params ReadOnlySpan<(string Key, string? Value)> changed)
    {
        var query = request.Query.ToDictionary(p => p.Key, p => (string?)p.Value.ToString());
        foreach (var (key, value) in changed)
            query[key] = value;
        return Paths.With(request.Path.Value ?? "/ui", [.. query.Select(p => (p.Key, p.Value))]);
    }

    /// <summary>
    /// Where to go after signing in: only pages of ours, so that no link can lead a person who signs in to another site.
    /// </summary>
    public static string Local(string? wanted) =>
        wanted is not null && (wanted == "/ui" || s_ours.Any(start => wanted.StartsWith(start, StringComparison.Ordinal)))
            && !wanted.Contains('\\', StringComparison.Ordinal) && !wanted.Any(char.IsControl)
            ? wanted
            : "/ui";

    private static readonly string[] s_ours = ["/ui/", "/ui?"];
}
