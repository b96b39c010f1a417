using CampaignActors.Node.Access;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Start;

/// <summary>Checks the settings of access and adds its services.</summary>
internal static class AccessStart
{
    /// <exception cref="StartException">Arguments and settings exclude each other.</exception>
    public static void Check(NodeArguments arguments, AccessOptions access)
    {
        if (access.Open && arguments.Urls.FirstOrDefault(u => !Loopback.IsLoopback(u)) is { } elsewhere)
        {
            throw new StartException(
                NodeExitCodes.BadInput,
                $"configuration: Access__Mode is open, and {elsewhere} is not for this machine alone: "
                + "expected Access__Mode=required, or --urls on 127.0.0.1");
        }
        if (arguments.NewAdminKey && (access.Open || access.Admin is not null))
        {
            throw new StartException(
                NodeExitCodes.BadInput,
                "--new-admin-key makes no key where Access__AdminKeyFile gives one or Access__Mode is open: change the file, or the mode");
        }
    }

    /// <exception cref="StartException">The keys of the identity provider cannot be read.</exception>
    public static void Add(IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton<KeyBook>().AddSingleton<OwnKey>().AddSingleton<AdminStart>();
        services.AddSingleton<Signatures>();
        services.AddSingleton<DenialLog>().AddHostedService(sp => sp.GetRequiredService<DenialLog>()).AddSingleton<ProviderEventIntake>();
        var tokens = TokensOf(options);
        if (tokens is not null)
            services.AddSingleton(_ => tokens);
        services.AddSingleton(sp => new Identification(
            sp.GetRequiredService<NodeSettings>(), sp.GetRequiredService<KeyBook>(), sp.GetRequiredService<OwnKey>(),
            sp.GetRequiredService<AdminStart>(), tokens));
    }

    private static Tokens? TokensOf(AccessOptions options)
    {
        try
        {
            return options.Tokens is { } tokens ? new Tokens(tokens) : null;
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new StartException(
                NodeExitCodes.BadInput,
                $"configuration: Access__SigningKeysFile names a file that is no JSON web key set: {Shown.OneLine(e.Message, 200)}", e);
        }
    }
}
