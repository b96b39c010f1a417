using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Settings;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Hosting;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Pages;

/// <summary>Adds the pages to nodes with the role <c>web</c>.</summary>
internal static class PagesStart
{
    public static void Add(IServiceCollection services, NodeSettings settings)
    {
        if (!RouteTable.IsWeb(settings))
            return;
        services.AddDataProtection().SetApplicationName("CampaignActors");
        services.AddSingleton<BackOffice>().AddSingleton<IBackOffice>(sp => sp.GetRequiredService<BackOffice>())
            .AddSingleton<PageSessions>().AddSingleton<ISessions>(sp => sp.GetRequiredService<PageSessions>())
            .AddSingleton(new SignedIn(null)).AddSingleton<PageGate>()
            .AddWebPages();
    }

    /// <summary>The place of the pipeline from which pages ask.</summary>
    public static void UseBackOffice(this WebApplication app) => app.Services.GetService<BackOffice>()?.Attach(app);

    /// <summary>Before the node's own gate: pages have their own way to know a person.</summary>
    public static void UsePageGate(this WebApplication app)
    {
        if (app.Services.GetService<PageGate>() is { } gate)
            app.Use(gate.EnterAsync);
    }

    public static void MapPages(this WebApplication app)
    {
        if (app.Services.GetService<PageGate>() is null)
            return;
        app.UseAntiforgery();
        app.MapWebPages(Admission.Open);
    }
}
