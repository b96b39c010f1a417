global using CampaignActors.Actors.Hosting;
global using CampaignActors.Cli.Terminal;
global using CampaignActors.Node.Configuration;
