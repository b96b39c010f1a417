using System.Text.Json;
using CampaignActors.Node.Start;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>What can be known about the image without an engine that builds it.</summary>
public sealed class DockerfileSpecs
{
    private static readonly IReadOnlyList<Stage> s_stages = Stage.Read();

    private static Stage Build => s_stages[0];

    private static Stage Image => s_stages[^1];

    [Fact]
    public void One_stage_builds_with_the_pinned_sdk_and_another_one_runs_without_it()
    {
        using var global = JsonDocument.Parse(Repository.Text("global.json"));
        var version = global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!;

        Assert.Equal(2, s_stages.Count);
        Assert.EndsWith($"/sdk:{version}", Build.Image, StringComparison.Ordinal);
        Assert.EndsWith($"/aspnet:{string.Join('.', version.Split('.').Take(2))}", Image.Image, StringComparison.Ordinal);
        Assert.Contains(Image.All("COPY"), copy => copy.Rest.StartsWith($"--from={Build.Name}", StringComparison.Ordinal));
    }

    [Fact]
    public void It_does_not_run_as_root()
    {
        Assert.Matches("^[1-9][0-9]+:[1-9][0-9]+$", Image.Last("USER").Rest);
        Assert.True(
            Image.Instructions.ToList().FindLastIndex(i => i.Word == "RUN") < Image.Instructions.ToList().FindIndex(i => i.Word == "USER"));
    }

    [Fact]
    public void The_image_runs_the_command_that_a_node_of_the_local_cluster_runs()
    {
        string[] command = [.. Image.Last("ENTRYPOINT").Exec, .. Image.Last("CMD").Exec];

        Assert.Equal(LocalNode.Command("CampaignActors.Node.dll", "/data", "http://0.0.0.0:8080"), command);
        var options = NodeArgumentReader.Read(command.Skip(2).ToArray());
        Assert.Equal(("/data", "http://0.0.0.0:8080"), (options.DataFolder, Assert.Single(options.Urls)));
        Assert.Equal($"8080 {ClusterOptions.DefaultPort}", Image.Last("EXPOSE").Rest);
        var environment = Image.All("ENV").Select(e => e.Rest).ToList();
        Assert.Contains(environment, e => e.Contains($"CAMPAIGN_DATA={options.DataFolder}", StringComparison.Ordinal));
        Assert.Contains(environment, e => e == $"{LocalNode.CollectorVariable}={LocalNode.Collector}");
    }

    [Fact]
    public void Health_check_is_the_copied_script_on_the_port_listened_on()
    {
        var check = Image.Last("HEALTHCHECK");

        Assert.Equal(["bash", "/app/healthy.sh", "8080"], check.Exec);
        Assert.Contains(Image.All("COPY"), c => c.Rest == "cluster-config/healthy.sh ./");
        Assert.Contains("--start-period=60s", check.Rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_is_for_one_platform_and_without_pbm_by_default()
    {
        var publish = Build.Last("RUN").Rest;

        Assert.Equal(2, publish.Split("--use-current-runtime --self-contained false").Length - 1);
        Assert.Contains("-p:Pbm=false", publish, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_source_of_ones_own_is_told_by_a_secret_that_no_layer_keeps() =>
        Assert.Contains(
            "--mount=type=secret,id=nuget,target=/root/.nuget/NuGet/NuGet.Config", Build.Last("RUN").Rest, StringComparison.Ordinal);

    [Fact]
    public void Copied_files_exist_and_are_not_ignored()
    {
        var allowed = Repository.Text(".dockerignore").Split('\n').Where(l => l.StartsWith('!')).Select(l => l[1..]).ToList();
        var sources = s_stages.SelectMany(s => s.All("COPY")).Where(c => !c.Rest.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(c => c.Words[..^1]).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Repository.PathOf(source)), $"{source} does not exist"));
        Assert.Equal(allowed.Order(StringComparer.Ordinal), sources.Order(StringComparer.Ordinal));
        Assert.Contains("*", Repository.Text(".dockerignore").Split('\n'));
    }

    [Fact]
    public void Published_projects_exist_and_need_only_copied_files()
    {
        var projects = Build.All("RUN").SelectMany(r => r.Words).Where(w => w.StartsWith("src/", StringComparison.Ordinal)).ToList();
        var copied = Build.All("COPY").SelectMany(c => c.Words[..^1]).ToList();

        Assert.Equal(["src/CampaignActors.Node", "src/CampaignActors.Cli"], projects);
        // Files outside src that projects embed. What stands in for Petabridge.Cmd is not in the image: it is built with that or without.
        var embedded = Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(l => l.Contains("\"../../", StringComparison.Ordinal) && !l.Contains("Pbm.StandIn", StringComparison.Ordinal))
            .Select(l => l.Split("\"../../")[1].Split('"')[0]);
        Assert.All(embedded, path => Assert.Contains(copied, c => path == c || path.StartsWith($"{c}/", StringComparison.Ordinal)));
        Assert.NotEmpty(embedded);
    }

    [Fact]
    public void It_holds_no_secret()
    {
        Assert.DoesNotContain("password", Repository.Text("Dockerfile"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ConnectionString", Repository.Text("Dockerfile"), StringComparison.OrdinalIgnoreCase);
    }
}
