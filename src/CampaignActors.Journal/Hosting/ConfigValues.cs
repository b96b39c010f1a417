using Akka.Configuration;

namespace CampaignActors.Journal.Hosting;

/// <summary>Values of a section that must be right.</summary>
internal static class ConfigValues
{
    /// <exception cref="ConfigurationException">It is not a number above zero.</exception>
    public static int Positive(this Config config, string key) => config.GetInt(key) is > 0 and var value
        ? value
        : throw new ConfigurationException($"{key} is {config.GetInt(key)}, expected a number above 0");

    /// <returns>Whether it is the first of two words.</returns>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    public static bool Either(this Config config, string key, string first, string second) => config.GetString(key) switch
    {
        var value when value == first => true,
        var value when value == second => false,
        var other => throw new ConfigurationException($"{key} is '{other}', expected {first} or {second}"),
    };
}
