using System.Text.RegularExpressions;

namespace CampaignActors.Architecture.Tests.Documents;

/// <summary>Test classes and their methods, as the sources below <c>tests</c> declare them.</summary>
internal sealed partial class TestSources
{
    /// <summary>By class: methods, and whether a test runner runs them.</summary>
    private readonly Dictionary<string, Dictionary<string, bool>> _classes = [];

    public TestSources()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories))
        {
            if (!Build().IsMatch(file))
                Read(File.ReadAllLines(file));
        }
    }

    /// <summary>Why this names no test; <c>null</c> when it does.</summary>
    /// <param name="test"><c>Class.Method</c> or a scenario file, those of <c>examples</c> with their folder.</param>
    public string? Problem(string test)
    {
        if (test.EndsWith(".yaml", StringComparison.Ordinal))
        {
            var file = Repository.PathOf(test);
            if (!test.StartsWith("examples/", StringComparison.Ordinal))
                file = Path.Combine(Repository.Scenarios, test);
            return File.Exists(file) ? null : $"there is no scenario file {test}";
        }
        if (test.Split('.') is not [var name, var method])
            return $"{test} is neither Class.Method nor a scenario file";
        if (!_classes.TryGetValue(name, out var methods))
            return $"there is no test class {name}";
        if (!methods.TryGetValue(method, out var runs))
            return $"{name} has no method {method}";
        return runs ? null : $"{test} is no [Fact], [Theory] or [Property]";
    }

    private void Read(string[] lines)
    {
        Dictionary<string, bool>? methods = null;
        var runs = false;
        foreach (var line in lines)
        {
            if (Class().Match(line) is { Success: true } type)
            {
                if (!_classes.TryGetValue(type.Groups[1].Value, out methods))
                    methods = _classes[type.Groups[1].Value] = [];
            }
            else if (Method().Match(line) is { Success: true } method)
            {
                // Overloads: one that runs is enough.
                methods?.TryAdd(method.Groups[1].Value, false);
                if (runs && methods is not null)
                    methods[method.Groups[1].Value] = true;
                runs = false;
            }
            else if (Attribute().IsMatch(line))
            {
                runs = true;
            }
            else if (string.IsNullOrWhiteSpace(line))
            {
                runs = false;
            }
        }
    }

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Build();

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|abstract|partial|static) )+class (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^    \[\w*(?:Fact|Theory|Property)\b")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^    public (?:async )?[\w<>]+ (\w+)\(")]
    private static partial Regex Method();
}
