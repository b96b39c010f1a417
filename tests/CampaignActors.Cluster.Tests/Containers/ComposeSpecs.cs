using System.Diagnostics;
using CampaignActors.Actors.Postgres;
using CampaignActors.Cluster.Tests.Settings;
using Xunit.Abstractions;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>What can be known about docker-compose.yml without an engine that runs it.</summary>
public sealed partial class ComposeSpecs(ITestOutputHelper output)
{
    /// <summary>Read by `campaign`, not by nodes.</summary>
    private const string ClientVariable = "CAMPAIGN_KEY_FILE";

    private static readonly ComposeFile s_file = ComposeFile.Read();

    public static TheoryData<string> Services => [.. s_file.Services.Select(s => s.Name)];

    [Fact]
    public void There_are_a_database_a_migration_nodes_a_proxy_and_a_mail_catcher()
    {
        Assert.Equal(
            ["certificates", "mail", "migrate", "node", "postgres", "proxy", "proxy-certificate", "seed", "seed2"],
            s_file.Services.Where(s => !s.List("profiles").Contains("observe")).Select(s => s.Name).Order());
        Assert.Equal(["node", "seed", "seed2"], s_file.Nodes.Select(s => s.Name).Order());
        Assert.Equal("postgres:15", s_file["postgres"].Text("image"));
        Assert.StartsWith("axllent/mailpit:v", s_file["mail"].Text("image"), StringComparison.Ordinal);
        Assert.Matches(@"^nginx:\d+\.\d+\.\d+$", s_file["proxy"].Text("image"));
    }

    /// <summary>Who wants no figures starts neither of them.</summary>
    [Fact]
    public void Observe_profile_scrapes_all_nodes_and_has_a_dashboard()
    {
        var observers = s_file.Services.Where(s => s.List("profiles").SequenceEqual(["observe"])).ToList();
        var scraped = Repository.Text("cluster-config", "prometheus.yml");

        Assert.Equal(["grafana", "prometheus"], observers.Select(s => s.Name).Order());
        Assert.All(s_file.Nodes, node => Assert.Equal("open", node.Environment["Telemetry__Metrics"]));
        Assert.All(s_file.Nodes.Where(n => n.Has("hostname")), node => Assert.Contains(
            $"\"{node.Name}:8080\"", scraped, StringComparison.Ordinal));
        Assert.Contains("names: [node]", scraped, StringComparison.Ordinal);
        Assert.Contains(
            "http://prometheus:9090",
            Repository.Text("cluster-config", "grafana", "provisioning", "datasources", "prometheus.yml"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(s_file["grafana"].Environment.Keys, k => k.Contains("PASSWORD", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void References_of_a_service_are_declared(string name)
    {
        var service = s_file[name];

        Assert.Empty(service.Map("depends_on").Keys.Except(s_file.Services.Select(s => s.Name)));
        Assert.Empty(service.List("secrets").Except(s_file.Declared("secrets")));
        var (mounts, files) = (
            service.List("volumes").Select(v => v.Split(':')[0]),
            service.Environment.Values.Where(v => v.StartsWith("/run/secrets/", StringComparison.Ordinal)));
        Assert.Empty(mounts.Where(m => !m.StartsWith('.')).Except(s_file.Declared("volumes")));
        Assert.All(mounts.Where(m => m.StartsWith('.')), m => Assert.True(Path.Exists(Repository.PathOf(m)), $"{m} does not exist"));
        Assert.All(files, file => Assert.Contains(file["/run/secrets/".Length..], service.List("secrets")));
        if (service.IsOurs)
        {
            var build = service.Map("build");
            Assert.True(File.Exists(Repository.PathOf((string)build["context"], "Dockerfile")));
            Assert.Contains(Stage.Read(), stage => stage.Name == (string)build["target"]);
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_has_a_health_check_and_restarts_unless_it_is_a_job(string name)
    {
        var service = s_file[name];
        var check = service.Map("healthcheck");

        if (name is "migrate" or "certificates" or "proxy-certificate")
        {
            Assert.Equal(("no", "true"), (service.Text("restart"), (string)check["disable"]));
            return;
        }
        Assert.Equal("unless-stopped", service.Text("restart"));
        // Nodes have that of the image.
        Assert.True(service.IsNode ? !service.Has("healthcheck") && Stage.Read()[^1].All("HEALTHCHECK").Any() : check.ContainsKey("test"));
    }

    [Fact]
    public void Variables_of_our_services_are_known_and_mean_what_they_should()
    {
        foreach (var service in s_file.Services.Where(s => s.IsOurs))
            Assert.Empty(service.Environment.Keys.Except(SettingsTable.Known).Except([ClientVariable]));
        foreach (var node in s_file.Nodes)
        {
            var settings = node.Environment;
            Assert.Equal("0.0.0.0", settings["Cluster__BindHost"]);
            // Each container is known by its own name.
            Assert.False(settings.ContainsKey("Cluster__Host"));
            Assert.Equal(
                $"{settings["Outside__Folder"]}",
                node.List("volumes").Single(v => v.StartsWith("outside:", StringComparison.Ordinal)).Split(':')[1]);
            // A user who runs `campaign` in a container is the administrator whose key the nodes were given.
            Assert.Equal(settings["Access__AdminKeyFile"], settings[ClientVariable]);
            Assert.Contains(settings["Smtp__Host"], s_file.Services.Select(s => s.Name));
            Assert.Equal("postgres", PostgresSettings.Parse(settings["Database__ConnectionString"]).Shown.Split(':')[0]);
        }
    }

    [Fact]
    public void Seeds_are_services_with_a_name_that_stays_and_the_port_of_nodes()
    {
        var seeds = s_file["node"].Environment["Cluster__Seeds"].Split(',').Select(s => s.Split(':')).ToList();

        Assert.True(seeds.Count >= 2, "a single seed that restarts would found a second cluster");
        Assert.All(seeds, seed => Assert.Equal(seed[0], s_file[seed[0]].Text("hostname")));
        Assert.All(seeds, seed => Assert.Equal($"{ClusterOptions.DefaultPort}", seed[1]));
        Assert.Single(s_file.Nodes.Select(n => n.Environment["Cluster__Seeds"]).Distinct());
    }

    [Fact]
    public void The_node_service_can_be_scaled()
    {
        var node = s_file["node"];

        Assert.False(node.Has("container_name") || node.Has("hostname"));
        // Any free port of this machine.
        Assert.Equal("127.0.0.1::8080", Assert.Single(node.List("ports")));
        var most = int.Parse(s_file["postgres"].List("command")[^1].Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(
            most >= 10 * PostgresSettings.Parse("Host=postgres;Database=campaign").Connections,
            "the database has too few connections for ten nodes");
    }

    [Fact]
    public void Nodes_start_after_the_migration_which_starts_after_the_database()
    {
        Assert.All(s_file.Nodes, node => Assert.Equal("service_completed_successfully", Condition(node, "migrate")));
        Assert.Equal("service_healthy", Condition(s_file["migrate"], "postgres"));
        // Stopping goes the other way round, and by what a service names itself.
        Assert.All(s_file.Nodes, node => Assert.Equal("service_healthy", Condition(node, "postgres")));
        // Run again while the database restarts as well, it waits.
        Assert.Contains("--wait", s_file["migrate"].List("command"));
    }

    [Fact]
    public void Build_arguments_default_to_those_of_the_Dockerfile()
    {
        var given = ComposeFile.Named(s_file["seed"].Map("build")["args"]);
        var defaults = Repository.Text("Dockerfile").Split('\n').Where(l => l.StartsWith("ARG ", StringComparison.Ordinal))
            .Select(l => l[4..].Split('=')).ToDictionary(a => a[0], a => a[1]);

        Assert.Equal(["DOTNET", "PBM"], given.Keys.Order(StringComparer.Ordinal));
        Assert.All(given, argument => Assert.Equal($"${{{argument.Key}:-{defaults[argument.Key]}}}", argument.Value));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void The_log_of_a_service_is_bounded(string name)
    {
        var logging = s_file[name].Map("logging");

        Assert.Equal("json-file", logging["driver"]);
        Assert.Equal(["max-file", "max-size"], ComposeFile.Named(logging["options"]).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nodes_alone_see_the_certificates_made_before_them()
    {
        var maker = s_file["certificates"];
        var command = maker.List("command");

        foreach (var node in s_file.Nodes)
        {
            Assert.Equal("service_completed_successfully", Condition(node, "certificates"));
            Assert.Contains("certificates:/certificates:ro", node.List("volumes"));
            Assert.False(node.Environment.ContainsKey("Cluster__AllowUnauthenticatedRemoting"));
            Assert.Equal(
                TlsOptions.Keys.Select(key => $"Cluster__Tls__{key}").Order(),
                node.Environment.Where(s => s.Value.StartsWith("/certificates/", StringComparison.Ordinal)).Select(s => s.Key).Order());
            Assert.Contains(Path.GetFileNameWithoutExtension(node.Environment["Cluster__Tls__Key"]), command);
        }
        Assert.Equal("/certificates", command[command.ToList().IndexOf("--out") + 1]);
        Assert.Equal("/authority", command[command.ToList().IndexOf("--authority") + 1]);
        Assert.Equal(
            s_file.Nodes.Select(n => n.Name).Append("certificates").Order(),
            s_file.Services.Where(s => s.List("volumes").Any(v => v.StartsWith("certificates:", StringComparison.Ordinal)))
                .Select(s => s.Name).Order());
        Assert.Equal(
            ["certificates"],
            s_file.Services.Where(s => s.List(
                "volumes").Any(v => v.StartsWith("authority:", StringComparison.Ordinal))).Select(s => s.Name));
        Assert.Empty(maker.List("secrets"));
    }

    [Fact]
    public void A_node_has_time_to_hand_over()
    {
        Assert.All(s_file.Nodes, node => Assert.True(ComposeFile.Duration(node.Text("stop_grace_period")!) >= TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Published_ports_are_for_this_machine_alone_and_the_database_has_none(string name)
    {
        Assert.All(s_file[name].List("ports"), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.True(name is not ("postgres" or "migrate") || !s_file[name].Has("ports"));
    }

    [Fact]
    public void Ours_can_write_only_where_they_must()
    {
        var user = Stage.Read()[^1].Last("USER").Rest.Split(':')[0];
        foreach (var service in s_file.Services.Where(s => s.IsOurs))
        {
            Assert.Equal("true", service.Text("read_only"));
            Assert.Equal(["ALL"], service.List("cap_drop"));
            Assert.Contains("no-new-privileges:true", service.List("security_opt"));
            Assert.False(service.Has("user"));
            Assert.Contains("/tmp", service.List("tmpfs"));
            Assert.True(!service.IsNode || service.List("tmpfs").Any(t => t.StartsWith($"/data:uid={user},", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void No_secret_is_in_the_repository()
    {
        Assert.All(s_file.Services.SelectMany(s => s.Environment), setting => Assert.True(
            !setting.Key.Contains("password", StringComparison.OrdinalIgnoreCase) || setting.Value
                .StartsWith("/run/secrets/", StringComparison.Ordinal)));
        Assert.All(s_file.Services.SelectMany(s => s.Environment.Values), value => Assert.DoesNotMatch(PasswordIn(), value));
        foreach (var (name, secret) in ComposeFile.Named(s_file.Root["secrets"]))
            Assert.Equal($"./secrets/{name}", ComposeFile.Named(secret)["file"]);
        Assert.Contains("/secrets/", Repository.Text(".gitignore").Split('\n'));
    }

    /// <summary>Needs no engine, but the compose plugin.</summary>
    [Fact]
    public async Task Docker_itself_takes_the_file_where_it_is_installed()
    {
        if (await RunAsync("docker", "compose", "version") is not { ExitCode: 0 } version)
        {
            output.WriteLine("not run: `docker compose` is not installed here");
            return;
        }
        output.WriteLine(version.Text);
        var (exitCode, text) = await RunAsync("docker", "compose", "--file", Repository.PathOf(ComposeFile.Name), "config", "--quiet");
        Assert.True(exitCode == 0, text);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] command)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (text, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await Until.DoneAsync(process.WaitForExitAsync(), $"{command[0]} ends");
            return (process.ExitCode, await text + await error);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }

    private static string Condition(ComposeService service, string on) =>
        (string)ComposeFile.Named(service.Map("depends_on")[on])["condition"];

    [GeneratedRegex("(password|pwd)=", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordIn();
}
