using CampaignActors.Node.Access;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Settings;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Hosting;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CampaignActors.Node.Pages;

/// <summary>Adds the pages to nodes with the role <c>web</c>.</summary>
internal static class PagesStart
{
    private const string KeysFolder = "page-keys";

    public static void Add(IServiceCollection services, NodeArguments arguments, NodeSettings settings)
    {
        if (!RouteTable.IsWeb(settings))
            return;
        Keep(services.AddDataProtection().SetApplicationName("CampaignActors"), arguments, settings);
        services.AddSingleton<BackOffice>().AddSingleton<IBackOffice>(sp => sp.GetRequiredService<BackOffice>())
            .AddSingleton<PageCallers>().AddSingleton<ISessions, PageSessions>()
            .AddSingleton(new SignedIn(settings.Access.SignIn?.ProviderName)).AddSingleton<PageGate>()
            .AddWebPages();
        if (settings.Access is { SignIn: { } signIn, Tokens: { } tokens })
            ProviderSignIn.Add(services, signIn, tokens);
    }

    /// <summary>In the database for all nodes; a node without one keeps them in its data folder, for its account alone.</summary>
    private static void Keep(IDataProtectionBuilder protection, NodeArguments arguments, NodeSettings settings)
    {
        if (settings.Database is { } database)
        {
            protection.Services.AddSingleton<PageKeysSource>(_ => new(NpgsqlDataSource.Create(database.Postgres.ViewsConnection)));
            protection.Services.AddOptions<KeyManagementOptions>().Configure<PageKeysSource>(
                (options, source) => options.XmlRepository = new PostgresPageKeys(source.Source));
        }
        else
            protection.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(arguments.DataFolder, KeysFolder)));
    }

    private sealed record PageKeysSource(NpgsqlDataSource Source) : IDisposable
    {
        public void Dispose() => Source.Dispose();
    }

    /// <summary>The place of the pipeline from which pages ask.</summary>
    public static void UseBackOffice(this WebApplication app) => app.Services.GetService<BackOffice>()?.Attach(app);

    /// <summary>Before the node's own gate: pages have their own way to know a person. Errors of the provider's answer are pages.</summary>
    public static void UsePageGate(this WebApplication app)
    {
        if (app.Services.GetService<PageGate>() is not { } gate)
            return;
        app.Use(gate.EnterAsync);
        // Without this line the library puts it before everything else, where no proxy has been heard yet.
        app.UseAuthentication();
    }

    public static void MapPages(this WebApplication app)
    {
        if (app.Services.GetService<PageGate>() is null)
            return;
        app.UseAntiforgery();
        app.MapWebPages(Admission.Open);
        if (app.Services.GetService<ProviderSignIn>() is { } provider)
            app.MapGet(ProviderSignIn.BeginPath, provider.BeginAsync).WithMetadata(Admission.Open);
    }
}
