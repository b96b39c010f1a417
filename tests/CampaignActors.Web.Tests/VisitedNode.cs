using System.Net;
using CampaignActors.Operations.Access;
using CampaignActors.Testing.Browsers;
using CampaignActors.Testing.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace CampaignActors.Web.Tests;

/// <summary>A real node with one person for each role, and a browser. Tests that share it use codes of their own.</summary>
public sealed class VisitedNode : IAsyncLifetime
{
    public PeopledNode People { get; init; } = new();

    public Chromium Chromium { get; private set; } = null!;

    public string Address => People.Address;

    /// <summary>A page of a person who has this role and no other.</summary>
    public async Task<IPage> PageAsync(Role role, string path = "/ui", int width = 1280, string language = "en-GB", bool scripts = true)
    {
        var window = await Chromium.WindowAsync(width, language: language, scripts: scripts);
        return await window.SignInAsync(Address, People.KeyOf(role), path);
    }

    /// <summary>The same without a browser: for many pages, and for crafted requests.</summary>
    public Task<PlainVisitor> VisitorAsync(Role role) => PlainVisitor.SignInAsync(Address, People.KeyOf(role));

    public async Task InitializeAsync()
    {
        await People.InitializeAsync();
        Chromium = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Chromium.DisposeAsync();
        await People.DisposeAsync();
    }
}
